#include <catch2/catch_test_macros.hpp>

#include "packages/npmrc.h"

using edgert::packages::Npmrc;

TEST_CASE("npmrc is read as npm reads it") {
  Npmrc npmrc;
  CHECK(npmrc.registry_of("a").text() == Npmrc::kDefaultRegistry);
  const auto environment = [](const std::string& name) {
    return name == "HOST" ? std::optional<std::string>("npm.dev") : std::nullopt;
  };
  CHECK(npmrc
            .add("; a comment\n"
                 "# registry=https://not.this/\r\n"
                 "registry = 'https://one.dev/path' \n"
                 "@a:registry=https://${HOST}/x ; of a\n"
                 "@b:registry=\"https://b.dev\"\n"
                 "@c:registry=https://c.dev/${NONE?}\n"
                 "fund=false\nno equals\n"
                 "[section]\n"
                 "@a:registry=https://not.this.either/\n",
                 "user", environment)
            .ok());
  CHECK(npmrc.registry_of("a").text() == "https://one.dev/path/");
  CHECK(npmrc.registry_of("@a/x").text() == "https://npm.dev/x/");
  CHECK(npmrc.registry_of("@b/x").text() == "https://b.dev/");
  CHECK(npmrc.registry_of("@c/x").text() == "https://c.dev/");
  CHECK(npmrc.registry_of("@d/x").text() == "https://one.dev/path/");
  // The project's.
  CHECK(npmrc.add("@a:registry=http://localhost:4873", "project", environment).ok());
  CHECK(npmrc.registry_of("@a/x").text() == "http://localhost:4873/");
  CHECK(npmrc.set_registry("https://env.dev/", "NPM_CONFIG_REGISTRY").ok());
  CHECK(npmrc.registry_of("a").text() == "https://env.dev/");
}

TEST_CASE("npmrc says which file names no registry") {
  Npmrc npmrc;
  const auto nothing = [](const std::string&) { return std::nullopt; };
  CHECK(npmrc.add("registry=ftp://a.dev", "/home/me/.npmrc", nothing).error().message ==
        "/home/me/.npmrc: registry is no registry: \"ftp://a.dev\" is no http or https URL");
  CHECK(npmrc.add("registry=https://me:secret@a.dev/", "x", nothing).error().message ==
        "x: registry is no registry: \"https://a.dev/\" has user information, which belongs into "
        ".npmrc");
  CHECK_FALSE(npmrc.add("registry=https://${HOST}/", "x", nothing).ok());
  CHECK_FALSE(npmrc.add(std::string(Npmrc::kMostBytes + 1, ' '), "x", nothing).ok());
  const auto long_one = [](const std::string&) { return std::string(60000, 'a'); };
  CHECK_FALSE(npmrc.add("a=${A}${A}${A}${A}", "x", long_one).ok());
}
