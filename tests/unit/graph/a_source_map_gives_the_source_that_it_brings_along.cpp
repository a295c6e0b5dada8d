#include <catch2/catch_test_macros.hpp>

#include "graph/source_map.h"

using edgert::graph::SourceMap;

TEST_CASE("a source map gives the source that it brings along") {
  CHECK(SourceMap::source_in(
            R"({"sources":["a.ts"],"sourcesContent":["const a: 1 = 1;\n"],"mappings":""})") ==
        "const a: 1 = 1;\n");
  for (const char* const none : {
           "",
           "no map",
           R"({"sources":["a.ts"],"mappings":""})",
           R"({"sources":["a.ts"],"sourcesContent":[null],"mappings":""})",
           R"({"sources":["a.ts"],"sourcesContent":"a","mappings":""})",
           R"({"sources":["a.ts","b.ts"],"sourcesContent":["a","b"],"mappings":""})",
           R"({"sources":["a.ts"],"sourcesContent":[],"mappings":""})",
       }) {
    CHECK_FALSE(SourceMap::source_in(none).has_value());
  }
}
