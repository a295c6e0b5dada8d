// What `esbuild --service=VERSION` is told on its standard input, and what it answers: many files
// in one process. The form is that of esbuild's own JavaScript API, which belongs to one version.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"

namespace edgert::graph {

// One file to transform, with the flags of the command line.
std::string transform_packet(uint32_t number, const std::vector<std::string>& flags,
                             std::string_view source);

// What esbuild says of a place in a file.
struct EsbuildNote {
  std::string text;
  int line = 0, column = 0;  // from 1 and from 0; 0: it does not say
};
// Of one that it could not read: what is wrong, and of what other place that comes.
struct EsbuildError : EsbuildNote {
  std::optional<EsbuildNote> note;
};
struct Transformed {
  std::string code;
  std::optional<EsbuildError> error;
};
// The first of what esbuild wrote, which goes on behind it.
std::string_view take_packet(std::string_view* output);

// Whether all of so many packets have come.
class PacketCount {
 public:
  explicit PacketCount(size_t wanted) : left_(wanted) {}
  // Of the same output, which has grown.
  bool is_reached_by(std::string_view output);

 private:
  size_t left_, at_ = 0;
};

// The answers to packets 0 to `count` - 1, by number; nothing when one of them is not there.
std::optional<std::vector<Transformed>> transformed_by(std::string_view output, size_t count);

}  // namespace edgert::graph
