#include <catch2/catch_test_macros.hpp>

#include "graph/import_map.h"

TEST_CASE("an import map prefers the longest prefix") {
  edgert::graph::ImportMap map;
  map.set_base("file:///f/deno.json");
  map.add("lib/", "./a/");
  map.add("lib/deep/", "./b/");
  map.add("exact", "./c.ts");
  CHECK(map.resolve("lib/x.ts", "file:///f/index.ts") == "file:///f/a/x.ts");
  CHECK(map.resolve("lib/deep/x.ts", "file:///f/index.ts") == "file:///f/b/x.ts");
  CHECK(map.resolve("exact", "file:///f/index.ts") == "file:///f/c.ts");
  CHECK(map.resolve("other", "file:///f/index.ts").empty());
}
