// SourceMap: positions of generated code in their source (Source Map revision 3, ECMA-426).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
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
  // The map as a text of its own; an empty one where it is malformed.
  static SourceMap from_json(std::string_view json);
  // The source that such a text brings along (`sourcesContent`); nothing where there is none, or
  // where it is a map to several.
  static std::optional<std::string> source_in(std::string_view json);
  // Where that map begins; the end of the code when there is none.
  static size_t begin_in(std::string_view code);

  // What was put into the code after it was generated; from 0.
  struct Insertion {
    int line = 0, column = 0, size = 0;
  };
  // `insertions` in their order. Null `map`: the code was its own source.
  static SourceMap with(const SourceMap* map, std::vector<Insertion> insertions);
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
  int column_before_insertions(int line, int column) const;

  std::vector<Segment> segments_;
  // Where each line's segments begin. A source may have millions of lines without any.
  std::vector<uint32_t> lines_;
  std::vector<Insertion> insertions_;
  bool is_own_source_ = false;  // but for those
};

}  // namespace edgert::graph
