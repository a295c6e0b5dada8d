#include <catch2/catch_test_macros.hpp>

#include "packages/npm_name.h"

using edgert::ErrorCode;
using edgert::packages::check_npm_name;
using edgert::packages::NpmRequirement;

TEST_CASE("npm packages have names that lead nowhere else") {
  for (const char* good : {"a", "lodash", "JSONStream", "@a/b", "@types/node", "a.b", "a_b-c~d",
                           "@a/_b", "@a/-b", "1"})
    CHECK(check_npm_name(good).ok());
  for (const char* bad :
       {"",      ".",        "..",           "../a",        "a/b", "@a",  "@/a", "@a/",   "@a/../b",
        "@../a", "@a/..",    "@a/b/c",       ".a",          "_a",  "-a",  "a b", "a%2fb", "a\\b",
        "a\nb",  "\xC3\xA4", "node_modules", "favicon.ico", "a?b", "a#b", "a@b"})
    CHECK_FALSE(check_npm_name(bad).ok());
  CHECK_FALSE(check_npm_name(std::string(215, 'a')).ok());
  CHECK(check_npm_name("../\na").error().message ==
        "'../?a' is no name of an npm package: it begins with a dot");
}

TEST_CASE("npm requirements are ranges, tags or other packages") {
  const auto parsed = [](std::string_view text) {
    auto requirement = NpmRequirement::parse_named(text);
    if (!requirement.ok()) return requirement.error().message;
    return requirement.value().name + " " + (requirement.value().range ? "range " : "tag ") +
           requirement.value().text;
  };
  CHECK(parsed("a") == "a range ");
  CHECK(parsed("a@^1") == "a range ^1");
  CHECK(parsed("a@ >=1\n<2 ") == "a range >=1 <2");
  CHECK(parsed("@a/b") == "@a/b range ");
  CHECK(parsed("@a/b@next") == "@a/b tag next");
  CHECK(parsed("a@npm:@c/d@1.x") == "@c/d range 1.x");
  CHECK(parsed("a@npm:d") == "d range ");
  CHECK(parsed("a@npm:../d") == "'../d' is no name of an npm package: it begins with a dot");
  CHECK(parsed("a@a b?") == "'a@a b?' has neither a range nor a tag");
  for (const char* elsewhere :
       {"a@git+https://x.dev/y.git", "a@github:x/y", "a@x/y", "a@file:../y",
        "a@https://x.dev/y.tgz", "a@./y", "a@..", "a@file:../y 1.0", "a@workspace:*", "a@y.tgz"})
    CHECK(NpmRequirement::parse_named(elsewhere).error().code == ErrorCode::kNotSupported);
}
