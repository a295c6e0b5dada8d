#include <catch2/catch_test_macros.hpp>

#include "graph/source_map.h"

TEST_CASE("malformed source maps end where they break") {
  int line = 2, column = 1;
  // The second line's first column is the source's third line, fifth column.
  const edgert::graph::SourceMap good(";AAEI");
  REQUIRE(good.map(&line, &column));
  CHECK(line == 3);
  CHECK(column == 5);
  for (const char* text : {"", ";", "!!!!", ";AA", ";gggggggggggggggggggg", "\xff\xff"}) {
    line = 2;
    column = 1;
    CHECK_FALSE(edgert::graph::SourceMap(text).map(&line, &column));
  }
}
