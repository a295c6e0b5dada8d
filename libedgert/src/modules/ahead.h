// Ahead: modules that come without being asked for, because the last worker of the function needed
// them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph/sources.h"

namespace edgert::modules {

// Until the entry has run: what is imported later comes too seldom to come by itself. Thread: the
// isolate's.
class Ahead {
 public:
  void expect(std::vector<graph::ComingModule> coming);
  // The module is needed: the number under which it comes; none: it has to be asked for.
  std::optional<uint64_t> need(const std::string& address);
  // For an answer that nobody waits for: whether it is one of these, and comes too early.
  bool is_early(const graph::SourceAnswer& answer) const;
  void keep(graph::SourceAnswer answer);
  // What has come under the number already.
  std::optional<graph::SourceAnswer> take(uint64_t number);
  // Of what is kept; the sources' memory, which others may have too.
  uint64_t bytes() const { return bytes_; }
  // Nothing comes by itself any more. What was needed, in order, where it was not the same.
  std::optional<std::vector<std::string>> end();

 private:
  static uint64_t size_of(const graph::SourceAnswer& answer);

  bool has_ended_ = false;
  std::vector<std::string> expected_, needed_;              // addresses
  std::unordered_map<std::string, uint64_t> numbers_;       // of those that are not needed yet
  std::unordered_map<uint64_t, graph::SourceAnswer> kept_;  // by number
  uint64_t least_ = 0, most_ = 0;                           // numbers
  uint64_t bytes_ = 0;
};

}  // namespace edgert::modules
