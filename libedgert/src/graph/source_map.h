// SourceMap: positions of generated code in their source (Source Map revision 3, ECMA-426).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace edgert::graph {

class SourceMap {
 public:
  // `mappings` is the map's field of that name. Malformed parts end the list.
  explicit SourceMap(std::string_view mappings);
  // Reads the inline map at the end of transpiled code; an empty map when there is none.
  static SourceMap from_code(std::string_view code);
  // Where that map begins; the end of the code when there is none.
  static size_t begin_in(std::string_view code);

  // As JSON, of the one source that it is a map to.
  std::string to_json(std::string_view source_url) const;

  // Both positions count from 1. False when nothing is mapped there.
  bool map(int* line, int* column) const;
  // What it keeps in memory.
  size_t bytes() const;

 private:
  struct Segment {
    int generated_column, line, column;
  };
  std::vector<Segment> segments_;
  // Where each line's segments begin. A source may have millions of lines without any.
  std::vector<uint32_t> lines_;
};

}  // namespace edgert::graph
