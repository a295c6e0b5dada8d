#include <catch2/catch_test_macros.hpp>

#include "graph/npm_packages.h"

namespace edgert::graph {

TEST_CASE("a path below the packages' root names a package and a file of it") {
  const auto is = [](std::string_view path, std::string_view id, std::string_view file) {
    CAPTURE(path);
    const std::optional<NpmFile> found = npm_file(path);
    REQUIRE(found);
    CHECK(found->id == id);
    CHECK(found->path == file);
  };
  is("/.edgert/node_modules/a@1.0.0/node_modules/a/b/c.js", "a@1.0.0", "/b/c.js");
  is("/.edgert/node_modules/a@1.0.0/node_modules/a", "a@1.0.0", "");
  is("/.edgert/node_modules/@s+a@1.0.0_@t+b@2.0.0/node_modules/@s/a/c.js", "@s/a@1.0.0_@t/b@2.0.0",
     "/c.js");
  CHECK(npm_path("@s/a@1.0.0", "@s/a", "/c.js") ==
        "/.edgert/node_modules/@s+a@1.0.0/node_modules/@s/a/c.js");
}

TEST_CASE("what lies beside a package in its folders is none of it") {
  for (const char* path : {"/.edgert/node_modules/a@1.0.0/node_modules/b/c.js",
                           "/.edgert/node_modules/a@1.0.0/node_modules/@s/a/c.js",
                           "/.edgert/node_modules/ab@1.0.0/node_modules/a/c.js",
                           "/.edgert/node_modules/a@1.0.0/node_modules/ab/c.js",
                           "/.edgert/node_modules/a@1.0.0/node_modules",
                           "/.edgert/node_modules/a@1.0.0/c.js", "/.edgert/node_modules/", "/a"}) {
    CAPTURE(path);
    CHECK_FALSE(npm_file(path));
  }
}

}  // namespace edgert::graph
