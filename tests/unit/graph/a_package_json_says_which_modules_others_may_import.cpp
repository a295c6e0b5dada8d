#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "graph/package_json.h"

using edgert::graph::PackageJson;

namespace {

constexpr std::string_view kImport[] = {"node", "import"};

std::string exported(std::string_view json, std::string_view subpath,
                     PackageJson::Conditions conditions = kImport) {
  const auto package = PackageJson::parse(json, "/p/package.json");
  REQUIRE(package.ok());
  const auto found = package.value()->resolve_exports(subpath, conditions);
  return found.ok() ? found.value() : found.error().message;
}

std::string imported(std::string_view json, std::string_view specifier) {
  const auto package = PackageJson::parse(json, "/p/package.json");
  REQUIRE(package.ok());
  const auto found = package.value()->resolve_imports(specifier, kImport);
  return found.ok() ? found.value() : found.error().message;
}

}  // namespace

TEST_CASE("a package.json says which modules others may import") {
  CHECK(exported(R"({"exports": "./a.js"})", ".") == "./a.js");
  CHECK(exported(R"({"exports": {"./x": "./a.js"}})", "./x") == "./a.js");
  CHECK(exported(R"({"exports": {"./x": "./a.js"}})", "./y") ==
        "[ERR_PACKAGE_PATH_NOT_EXPORTED] Package subpath './y' is not defined by \"exports\" in "
        "/p/package.json");
  CHECK(exported(R"({"exports": {"./x": "./a.js"}})", ".") ==
        "[ERR_PACKAGE_PATH_NOT_EXPORTED] No \"exports\" main defined in /p/package.json");
  CHECK(exported(R"({"exports": "./a.js", "exports": "./b.js"})", ".") == "./b.js");
}

TEST_CASE("the first condition of a package.json that holds counts") {
  constexpr std::string_view kJson =
      R"({"exports": {"require": "./r.cjs", "node": {"import": "./n.mjs"}, "default": "./d.js"}})";
  constexpr std::string_view kRequire[] = {"require", "node"};
  CHECK(exported(kJson, ".") == "./n.mjs");
  CHECK(exported(kJson, ".", kRequire) == "./r.cjs");
  CHECK(exported(kJson, ".", {}) == "./d.js");
  CHECK(exported(R"({"exports": {"node": {"x": "./x.js"}, "import": ["up", "./i.js"]}})", ".") ==
        "./i.js");
  CHECK(exported(R"({"exports": {"node": null, "default": "./d.js"}})", ".")
            .starts_with("[ERR_PACKAGE_PATH_NOT_EXPORTED]"));
}

TEST_CASE("the longest pattern of a package.json that fits counts, and may take paths out") {
  constexpr std::string_view kJson =
      R"({"exports": {"./*": "./all/*", "./lib/*": "./lib/*/*.js", "./lib/*.css": "./css/*", "./lib/own/*": null}})";
  CHECK(exported(kJson, "./a/b") == "./all/a/b");
  CHECK(exported(kJson, "./lib/a") == "./lib/a/a.js");
  CHECK(exported(kJson, "./lib/a.css") == "./css/a");
  CHECK(exported(kJson, "./lib/own/a").starts_with("[ERR_PACKAGE_PATH_NOT_EXPORTED]"));
}

TEST_CASE("no map of a package.json leads out of its package") {
  for (const char* target :
       {"../a", "/a", "a", "./../a", "./%2e%2E/a", "./a/NODE_MODULES/b", "./a/n%6fde_modules/b",
        "./a\\\\..\\\\b", "./..?", "./..#", "./.\\t./a", "./.. ", "https://a.b/c"}) {
    CAPTURE(target);
    CHECK(exported("{\"exports\": \"" + std::string(target) + "\"}", ".")
              .starts_with("[ERR_INVALID_PACKAGE_TARGET] Invalid \"exports\" main target \""));
  }
  CHECK(exported(R"({"exports": {"./*": "./*"}})", "./a/../../b") ==
        "[ERR_INVALID_MODULE_SPECIFIER] Invalid module \"./a/../../b\" request is not a valid "
        "match in pattern \"./*\" for the \"exports\" resolution of /p/package.json");
  CHECK(exported(R"({"exports": {"./*": "./%2*"}})", "./e%2e").starts_with("[ERR_INVALID_MODULE"));
  CHECK(exported(R"({"exports": {"./*": "./*"}})", "./..?").starts_with("[ERR_INVALID_MODULE"));
  CHECK(exported(R"({"exports": {"./x": 5}})", "./x") ==
        "[ERR_INVALID_PACKAGE_TARGET] Invalid \"exports\" target \"5\" defined for './x' in the "
        "package config /p/package.json; targets must start with \"./\"");
}

TEST_CASE("the maps of a package.json are of one kind") {
  CHECK(exported(R"({"exports": {"./x": "./a", "import": "./b"}})", ".")
            .starts_with("[ERR_INVALID_PACKAGE_CONFIG] Invalid package config /p/package.json. "
                         "\"exports\" cannot contain some keys starting with '.' and some not."));
  CHECK(exported(R"({"exports": {"default": "./a", "7": "./b"}})", ".") ==
        "[ERR_INVALID_PACKAGE_CONFIG] Invalid package config /p/package.json. \"exports\" cannot "
        "contain numeric property keys.");
}

TEST_CASE("imports of a package.json lead to files, packages and node's modules") {
  constexpr std::string_view kJson =
      R"({"imports": {"#a": "./a.js", "#lib/*": "dep/lib/*", "#fs": "node:fs", "#web": "https://a.b/c", "#up": "../a"}})";
  CHECK(imported(kJson, "#a") == "./a.js");
  CHECK(imported(kJson, "#lib/x/y") == "dep/lib/x/y");
  CHECK(imported(kJson, "#fs") == "node:fs");
  CHECK(imported(kJson, "#web").starts_with("[ERR_INVALID_PACKAGE_TARGET] Invalid \"imports\""));
  CHECK(imported(kJson, "#up").starts_with("[ERR_INVALID_PACKAGE_TARGET] Invalid \"imports\""));
  CHECK(imported(kJson, "#b") ==
        "[ERR_PACKAGE_IMPORT_NOT_DEFINED] Package import specifier \"#b\" is not defined in "
        "package /p/package.json");
  for (const char* name : {"#", "#/a", "#a/"}) {
    CHECK(imported(kJson, name).starts_with("[ERR_INVALID_MODULE_SPECIFIER]"));
  }
}

TEST_CASE("what a package.json maps stays small") {
  const std::string stars(30'000, '*');
  CHECK(exported(R"({"exports": {"./*": "./)" + stars + "\"}}", "./" + std::string(1000, 'a')) ==
        "what './*' maps to in /p/package.json has more than 65536 bytes");
  CHECK(exported(R"({"exports": {"./*": "./)" + stars + "\"}}", "./ab").size() == 60'002);
  std::string many = R"({"exports": {)";
  for (int i = 0; i < 50'000; ++i) many += "\"./*" + std::to_string(i) + "\":0,";
  many += R"("./*": ["no)";
  for (int i = 0; i < 20'000; ++i) many += "\",\"no";
  CHECK(exported(many + "\"]}}", "./x").starts_with("[ERR_INVALID_PACKAGE_TARGET]"));
}
