// A text of many lines makes a map of as many lines without a segment, which cost little, and what
// it keeps is told.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "graph/source_map.h"

using edgert::graph::SourceMap;

TEST_CASE("a source map of empty lines stays small") {
  constexpr int kLines = 1'000'000;
  const SourceMap map("AAAA" + std::string(kLines, ';') + "AACA,IAAI");
  CHECK(map.bytes() >= kLines);
  CHECK(map.bytes() <= 16 * kLines);
  int line = 1, column = 3;
  CHECK(map.map(&line, &column));
  CHECK((line == 1 && column == 1));
  line = 2, column = 1;
  CHECK_FALSE(map.map(&line, &column));
  line = kLines + 1, column = 4;
  CHECK(map.map(&line, &column));
  CHECK((line == 2 && column == 1));
  line = kLines + 1, column = 5;
  CHECK(map.map(&line, &column));
  CHECK((line == 2 && column == 5));
  line = kLines + 2, column = 1;
  CHECK_FALSE(map.map(&line, &column));
}
