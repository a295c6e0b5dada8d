#include <catch2/catch_test_macros.hpp>

#include "packages/packument.h"

using edgert::ErrorCode;
using edgert::Result;
using edgert::packages::NpmRequirement;
using edgert::packages::PackageManifest;
using edgert::packages::Packument;

namespace {

auto packument_of(std::string_view body) { return Packument::parse("a", body, "https://r.dev/a"); }

std::string best(const Packument& packument, std::string_view specifier) {
  const auto index = packument.best(NpmRequirement::parse("a", specifier).value());
  return index.ok() ? packument.version(index.value()).text() : index.error().message;
}

}  // namespace

TEST_CASE("packuments give the version that npm would take") {
  const auto parsed = packument_of(
      R"({"name": "a", "dist-tags": {"latest": "1.2.0", "next": "2.0.0-rc.1", "gone": "9.9.9"},
    "versions": {"1.10.0": {}, "1.2.0": {}, "1.9.0": {"deprecated": ""}, "0.1.0": {"deprecated": "old"},
                 "0.2.0": {"deprecated": "old"}, "2.0.0-rc.1": {}, "nonsense": {}, "3.0.0": {"deprecated": true},
                 "3.1.0": 7, "01.2.0": {"deprecated": "twice"}}, "time": {"modified": [[[{"a": 1}]]]}})");
  REQUIRE(parsed.ok());
  const Packument& packument = *parsed.value();
  CHECK(packument.size() == 7);
  CHECK(best(packument, "^1.3") == "1.10.0");
  CHECK(best(packument, "next") == "2.0.0-rc.1");
  CHECK(best(packument, ">=0.1 <4") == "1.10.0");
  CHECK(best(packument, "0.x") == "0.2.0");
  CHECK(best(packument, "3") == "3.0.0");
  CHECK(best(packument, ">=2.0.0-0 <3") == "2.0.0-rc.1");
  CHECK(
      best(packument, "^7") ==
      "Could not find npm package 'a' matching '^7'. The latest version is 1.2.0. Other tags: gone "
      "9.9.9, next 2.0.0-rc.1. (https://r.dev/a)");
  CHECK(best(packument, "gone").starts_with("Could not find npm package 'a' matching 'gone'."));
}

TEST_CASE("packuments prefer the latest tag and take its prerelease if nothing else is asked for") {
  const auto parsed = packument_of(
      R"({"versions": {"1.0.0": {}, "1.1.0": {}, "2.0.0-beta": {}}, "dist-tags": {"latest": "1.0.0"}})");
  CHECK(best(*parsed.value(), "*") == "1.0.0");
  CHECK(best(*parsed.value(), "^1") == "1.0.0");
  CHECK(best(*parsed.value(), "~1.1") == "1.1.0");
  const auto beta =
      packument_of(R"({"dist-tags": {"latest": "2.0.0-beta"}, "versions": {"2.0.0-beta": {}}})");
  CHECK(best(*beta.value(), "") == "2.0.0-beta");
  CHECK(best(*beta.value(), "2.x").starts_with("Could not find"));
}

TEST_CASE("manifests say what a version needs") {
  const auto parsed = packument_of(R"({"versions": {"1.0.0": {
    "dependencies": {"b": "^1", "c": "npm:d@2", "o": "1", "number": 7}, "optionalDependencies": {"o": "^1"},
    "peerDependencies": {"p": "*", "q": "1"}, "peerDependenciesMeta": {"q": {"optional": true}, "z": {"optional": true}},
    "bundleDependencies": ["b"], "os": ["linux", "!win32"], "cpu": "x64", "hasInstallScript": true,
    "dist": {"tarball": "https://r.dev/a.tgz", "integrity": "sha512-x", "shasum": "00"}}}})");
  const PackageManifest manifest = parsed.value()->manifest(0).value();
  CHECK(manifest.dependencies == PackageManifest::Dependencies{{"b", "^1"}, {"c", "npm:d@2"}});
  CHECK(manifest.optional_dependencies == PackageManifest::Dependencies{{"o", "^1"}});
  CHECK(manifest.peer_dependencies ==
        PackageManifest::Dependencies{{"p", "*"}, {"q", "1"}, {"z", "*"}});
  CHECK(manifest.optional_peers.size() == 2);
  CHECK(manifest.bundled.contains("b"));
  CHECK(manifest.os == std::vector<std::string>{"linux", "!win32"});
  CHECK(manifest.cpu == std::vector<std::string>{"x64"});
  CHECK(manifest.has_install_script);
  CHECK(manifest.tarball == "https://r.dev/a.tgz");
  CHECK(manifest.integrity == "sha512-x");

  const auto all = packument_of(
      R"({"versions": {"1.0.0": {"dependencies": {"b": "1"}, "bundledDependencies": true}}})");
  CHECK(all.value()->manifest(0).value().bundled.contains("b"));
}

TEST_CASE("packuments that lie are refused by name") {
  for (const char* broken :
       {"", "[]", "7", "{", "{\"versions\"", "{\"versions\": []}", "{\"versions\": {\"1.0.0\": {}",
        "{\"versions\": {\"1.0.0\": {\"a\": }}}x", "\xFF"}) {
    const auto parsed = packument_of(broken);
    if (parsed.ok()) {
      // What is broken inside of a version is told when that is asked for.
      REQUIRE(parsed.value()->size() == 1);
      CHECK(parsed.value()->manifest(0).error().message.starts_with(
          "https://r.dev/a: npm package 'a@1.0.0' is described by broken JSON"));
    } else {
      CHECK(parsed.error().message.starts_with("https://r.dev/a: npm package 'a' is described by"));
    }
  }
  const auto escape =
      packument_of(R"({"versions": {"1.0.0": {"dependencies": {"../../etc": "1"}}}})");
  CHECK(
      escape.value()->manifest(0).error().message ==
      "https://r.dev/a: npm package 'a@1.0.0' '../../etc' is no name of an npm package: it begins "
      "with a dot");
  std::string many = "{\"versions\": {\"1.0.0\": {\"dependencies\": {\"a0\": \"1\"";
  for (int i = 1; i < 6000; ++i) many += ", \"a" + std::to_string(i) + "\": \"1\"";
  CHECK(packument_of(many + "}}}}")
            .value()
            ->manifest(0)
            .error()
            .message.ends_with("has more than 5000 dependencies"));
  std::string versions = "{\"versions\": {\"0.0.0\": {}";
  for (int i = 1; i <= 100000; ++i) versions += ", \"0.0." + std::to_string(i) + "\": {}";
  CHECK(packument_of(versions + "}}").error().message ==
        "https://r.dev/a: npm package 'a' has more than 100000 versions");
  const std::string deep(5000, '[');
  CHECK_FALSE(packument_of("{\"x\": " + deep).ok());
}
