#include <catch2/catch_test_macros.hpp>

#include "unit/packages/npm_test_registry.h"

using edgert::packages::NpmGraphInput;

TEST_CASE("graphs that cannot be had say who needs what") {
  NpmTestRegistry registry;
  registry.has("a", "1.0.0", R"("dependencies": {"b": "1"})")
      .has("b", "1.0.0", R"("dependencies": {"c": "git+https://x.dev/c.git"})")
      .has("missing", "1.0.0", R"("dependencies": {"none": "1"})")
      .has("far", "1.0.0", R"("dependencies": {"b": "^7"})")
      .has("lonely", "1.0.0", R"("peerDependencies": {"none": "1"})")
      .has("hashless", "1.0.0", R"("dist": {"tarball": "https://x.dev/a.tgz"})")
      .has("lost", "1.0.0", R"("dist": {"tarball": "file:///etc/passwd", "shasum": "0"})");
  CHECK(
      registry.failure_of({"a"}) ==
      "'c@git+https://x.dev/c.git' comes from no npm registry, which is not supported (npm package "
      "'b@1.0.0' needs it.)");
  CHECK(registry.failure_of({"missing"}) ==
        "npm package 'none' does not exist. (https://registry.dev/none) (npm package "
        "'missing@1.0.0' needs it.)");
  CHECK(registry.failure_of({"far"}) ==
        "Could not find npm package 'b' matching '^7'. The latest version is 1.0.0. "
        "(https://registry.dev/b) (npm package 'far@1.0.0' needs it.)");
  CHECK(registry.failure_of({"lonely"})
            .ends_with("(npm package 'lonely@1.0.0' needs it as its peer.)"));
  CHECK(registry.failure_of({"none@1"}).starts_with("npm package 'none' does not exist."));
  CHECK(registry.failure_of({"../x@1"}).starts_with("'../x' is no name of an npm package"));
  CHECK(registry.failure_of({"hashless"}) ==
        "npm package 'hashless@1.0.0' comes without the hash of its tarball");
  CHECK(registry.failure_of({"lost"}).find("is no http or https URL") != std::string::npos);
}

TEST_CASE("graphs without end are refused") {
  NpmTestRegistry registry;
  // Each version needs a version of its own of all others.
  for (int i = 0; i < 30; ++i) {
    for (int v = 0; v < 800; ++v) {
      const std::string next = std::to_string(v + 1) + ".0.0";
      registry.has("p" + std::to_string(i), std::to_string(v) + ".0.0",
                   "\"dependencies\": {\"p" + std::to_string((i + 1) % 30) + "\": \"" + next +
                       "\", \"p" + std::to_string((i + 7) % 30) + "\": \"" + next + "\"}");
    }
  }
  std::vector<std::string> all;
  for (int i = 0; i < 30; ++i) all.push_back("p" + std::to_string(i) + "@0.0.0");
  CHECK(registry.failure_of(all) == "more than 20000 npm packages are needed");
}

TEST_CASE("a chain of thousands of packages is no depth") {
  NpmTestRegistry registry;
  for (int i = 0; i < 5000; ++i) {
    registry.has("p" + std::to_string(i % 10), std::to_string(i / 10) + ".0.0",
                 "\"dependencies\": {\"p" + std::to_string((i + 1) % 10) + "\": \"" +
                     std::to_string((i + 1) / 10) +
                     ".0.0\"}, \"peerDependencies\": {\"top\": \"1\"}");
  }
  registry.has("p0", "500.0.0").has("top", "1.0.0");
  const auto snapshot = registry.graph_of({"p0@0.0.0", "top"});
  CHECK(snapshot.packages.size() == 5002);
  CHECK(reached(snapshot, "p0@0.0.0", {"p1", "top"}) == "top@1.0.0");
}
