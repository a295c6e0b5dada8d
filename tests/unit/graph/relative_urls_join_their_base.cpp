#include <catch2/catch_test_macros.hpp>

#include "graph/url.h"

TEST_CASE("relative URLs join their base") {
  using edgert::graph::join_url;
  CHECK(join_url("file:///a/b.ts", "./c.ts") == "file:///a/c.ts");
  CHECK(join_url("file:///a/b/c.ts", "../d.ts") == "file:///a/d.ts");
  CHECK(join_url("file:///a/b.ts", "/c/") == "file:///c/");
  CHECK(join_url("file:///a/b.ts", "../../../c.ts") == "file:///c.ts");
  CHECK(join_url("file:///a/b.ts", "https://x/y") == "https://x/y");
  CHECK(join_url("db:/a/b/c.ts", "../d.ts") == "db:/a/d.ts");
  CHECK(join_url("db:/a/b.ts", "/c.ts") == "db:/c.ts");
  CHECK(join_url("db://host/a/b.ts", "./c.ts") == "db://host/a/c.ts");
  CHECK(join_url("db:a", "./c.ts") == "db:a/c.ts");
}
