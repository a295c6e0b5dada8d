#include <catch2/catch_test_macros.hpp>
#include <string>

#include "graph/package_json.h"

using edgert::graph::PackageJson;
using Dependencies = PackageJson::Dependencies;

TEST_CASE("a package.json says what its package needs") {
  const auto parsed = PackageJson::parse(
      "\xEF\xBB\xBF"
      R"({
        "name": "@s/p", "version": "1.2.3", "type": "module", "main": "lib/index",
        "dependencies": {"b": "^1", "a": "2", "b": "^3", "wrong": 4},
        "optionalDependencies": {"c": "*"}, "devDependencies": {"d": "file:../d"},
        "workspaces": {"packages": ["packages/*", 5]}, "overrides": {"a": {"b": "1"}}
      })",
      "/p/package.json");
  REQUIRE(parsed.ok());
  const PackageJson& package = *parsed.value();
  CHECK(package.where() == "/p/package.json");
  CHECK(package.name() == "@s/p");
  CHECK(package.version() == "1.2.3");
  CHECK(package.type() == "module");
  CHECK(package.main() == "lib/index");
  CHECK(package.dependencies() == Dependencies{{"b", "^3"}, {"a", "2"}});
  CHECK(package.optional_dependencies() == Dependencies{{"c", "*"}});
  CHECK(package.dev_dependencies() == Dependencies{{"d", "file:../d"}});
  CHECK(package.workspaces() == std::vector<std::string>{"packages/*"});
  CHECK(package.overrides() == R"({"a":{"b":"1"}})");
  CHECK_FALSE(package.has_exports());
}

TEST_CASE("fields of a package.json that have another type count as not there") {
  const auto parsed = PackageJson::parse(
      R"({"name": 1, "version": null, "type": "umd", "main": {}, "dependencies": ["a"],
          "workspaces": "a", "overrides": [], "exports": null, "imports": "#a"})",
      "/p/package.json");
  REQUIRE(parsed.ok());
  const PackageJson& package = *parsed.value();
  CHECK((package.name() + package.version() + package.type() + package.main()).empty());
  CHECK(package.dependencies().empty());
  CHECK(package.workspaces().empty());
  CHECK(package.overrides().empty());
  CHECK_FALSE(package.has_exports());
  CHECK_FALSE(package.resolve_exports(".", {}).ok());
  CHECK_FALSE(package.resolve_imports("#a", {}).ok());
}

TEST_CASE("a package.json that cannot be read is told by its name") {
  const auto message = [](const std::string& text) {
    const auto parsed = PackageJson::parse(text, "/p/package.json");
    return parsed.ok() ? std::string() : parsed.error().message;
  };
  for (const char* text : {"", "{", "[]", "5", "{\"a\": 1} x", "{'a': 1}", "\"\\ud800\"", "\xFF"}) {
    CAPTURE(text);
    CHECK(message(text).starts_with("/p/package.json: "));
  }
  CHECK(message("{\"a\":" + std::string(62, '[') + std::string(62, ']') + "}").empty());
  CHECK(message("{\"a\":" + std::string(90, '[') + std::string(90, ']') + "}") ==
        "/p/package.json is nested deeper than 64 objects and arrays");
  CHECK(message(std::string(PackageJson::kMostBytes + 1, ' ')) ==
        "/p/package.json has more than 1048576 bytes");
}
