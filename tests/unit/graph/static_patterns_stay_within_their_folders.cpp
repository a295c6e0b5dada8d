#include <catch2/catch_test_macros.hpp>

#include "graph/static_patterns.h"

using edgert::graph::StaticPatterns;

TEST_CASE("static patterns stay within their folders") {
  const StaticPatterns names({"./pages/*.html", "logo.pn?"}, "/srv/hello");
  CHECK(names.match("/srv/hello/pages/a.html"));
  CHECK(names.match("/srv/hello/pages/./b/../a.html"));
  CHECK(names.match("/srv/hello/logo.png"));
  CHECK(!names.match("/srv/hello/pages/deep/a.html"));
  CHECK(!names.match("/srv/hello/pages/a.html/more"));
  CHECK(!names.match("/srv/hello/pages/../index.ts"));
  CHECK(!names.match("/srv/hello/index.ts"));

  const StaticPatterns folders({"/data/**/*.json", "assets/**"}, "/srv/hello");
  CHECK(folders.match("/data/a.json"));
  CHECK(folders.match("/data/b/c/a.json"));
  CHECK(!folders.match("/data/b/c/a.txt"));
  CHECK(folders.match("/srv/hello/assets/x/y"));
  CHECK(!folders.match("/srv/hello/assets"));
  CHECK(!folders.match("/srv/hello/assets/../../other/x"));

  CHECK(!StaticPatterns({}, "/srv").match("/srv/a"));
}
