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

TEST_CASE("patterns lead into the folders above what they name, and no others") {
  const StaticPatterns patterns({"assets/*/a.txt", "deep/**/b.txt", "/other/c.txt"}, "/fn");
  for (const char* folder :
       {"/", "/fn", "/fn/assets", "/fn/assets/any", "/fn/deep", "/fn/deep/x/y/z", "/other"}) {
    INFO(folder);
    CHECK(patterns.lead_below(folder));
  }
  for (const char* folder : {"/fn/other", "/fn/assets/any/more", "/fn/assets/any/a.txt", "/srv",
                             "/other/c.txt", "/other/d"}) {
    INFO(folder);
    CHECK(!patterns.lead_below(folder));
  }
  CHECK(patterns.folders() == std::vector<std::string>{"/fn/assets", "/fn/deep", "/other"});
}
