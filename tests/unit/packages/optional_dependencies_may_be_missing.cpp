#include <catch2/catch_test_macros.hpp>

#include "unit/packages/npm_test_registry.h"

using edgert::packages::NpmSnapshot;

TEST_CASE("optional dependencies may be missing") {
  NpmTestRegistry registry;
  registry
      .has(
          "a", "1.0.0",
          R"("dependencies": {"b": "1"}, "optionalDependencies": {"none": "1", "b": "1", "git": "x/y", "far": "9", "broken": "1", "there": "1"})")
      .has("b", "1.0.0")
      .has("far", "1.0.0")
      .has("there", "1.0.0", R"("dependencies": {"below": "1"})")
      .has("below", "1.0.0")
      .has("broken", "1.0.0", R"("dependencies": {"broken-inside": "1"})")
      .has("broken-inside", "1.0.0", R"("dependencies": {"none": "1"})");
  const NpmSnapshot snapshot = registry.graph_of({"a"});
  CHECK(snapshot.packages.size() == 4);
  CHECK(snapshot.packages.at("a@1.0.0").dependencies.size() == 2);
  CHECK_FALSE(snapshot.packages.at("a@1.0.0").is_optional);
  CHECK(snapshot.packages.at("there@1.0.0").is_optional);
  CHECK(snapshot.packages.at("below@1.0.0").is_optional);
}

TEST_CASE("what is built for other machines is left out where it is optional") {
  NpmTestRegistry registry;
  registry
      .has(
          "a", "1.0.0",
          R"("optionalDependencies": {"mac": "1", "here": "1", "not-mac": "1", "arm": "1", "musl": "1"}, "dependencies": {"mac-only": "1"})")
      .has("mac", "1.0.0", R"("os": ["darwin"], "dependencies": {"never-asked-for": "1"})")
      .has("mac-only", "1.0.0", R"("os": ["darwin"])")
      .has("here", "1.0.0", R"("os": ["darwin", "linux"], "cpu": ["x64"], "libc": "glibc")")
      .has("not-mac", "1.0.0", R"("os": ["!darwin"])")
      .has("arm", "1.0.0", R"("cpu": ["arm64"])")
      .has("musl", "1.0.0", R"("libc": ["musl"])");
  const edgert::packages::NpmMachine machine{"linux", "x64", "glibc"};
  const auto snapshot = registry.resolve({.requirements = {"a"}, .machine = machine});
  REQUIRE(snapshot.ok());
  const auto& dependencies = snapshot.value().packages.at("a@1.0.0").dependencies;
  CHECK(dependencies.size() == 3);
  CHECK(dependencies.contains("here"));
  CHECK(dependencies.contains("not-mac"));
  CHECK(dependencies.contains("mac-only"));
  CHECK(registry.asked == 7);
  // For a lock that other machines read, too.
  registry.has("never-asked-for", "1.0.0");
  const auto all = registry.resolve({.requirements = {"a"}, .machine = std::nullopt});
  CHECK(all.value().packages.size() == 8);
  CHECK(all.value().packages.at("mac@1.0.0").os == std::vector<std::string>{"darwin"});
  CHECK(all.value().packages.at("mac@1.0.0").is_optional);
  CHECK(all.value().packages.at("a@1.0.0").optional.size() == 5);
}

TEST_CASE("bundled dependencies are not asked for") {
  NpmTestRegistry registry;
  registry
      .has("a", "1.0.0",
           R"("dependencies": {"b": "1", "c": "1"}, "bundleDependencies": ["b", "../x"])")
      .has("c", "1.0.0");
  const NpmSnapshot snapshot = registry.graph_of({"a"});
  CHECK(snapshot.packages.size() == 2);
  CHECK(snapshot.packages.at("a@1.0.0").bundled == std::set<std::string, std::less<>>{"b"});
}
