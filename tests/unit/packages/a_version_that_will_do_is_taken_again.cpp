#include <catch2/catch_test_macros.hpp>

#include "unit/packages/npm_test_registry.h"

using edgert::packages::NpmSnapshot;

TEST_CASE("a version that will do is taken again") {
  NpmTestRegistry registry;
  registry.has("a", "1.0.0", R"("dependencies": {"b": "1.0.0", "c": "^1"})")
      .has("b", "1.0.0")
      .has("b", "1.5.0")
      .has("b", "2.0.0")
      .has("c", "1.0.0", R"("dependencies": {"b": "^1", "d": "npm:b@^2", "a": "*"})");
  const NpmSnapshot snapshot = registry.graph_of({"a@1", "b@2.x"});
  CHECK(snapshot.packages.size() == 4);
  CHECK(reached(snapshot, "a@1", {"b"}) == "b@1.0.0");
  CHECK(reached(snapshot, "a@1", {"c", "b"}) == "b@1.0.0");
  CHECK(reached(snapshot, "a@1", {"c", "d"}) == "b@2.0.0");
  CHECK(reached(snapshot, "a@1", {"c", "a", "c"}) == "c@1.0.0");
  CHECK(snapshot.packages.at("b@2.0.0").tarball == "https://registry.dev/b-2.0.0.tgz");
  CHECK(registry.asked == 3);
  // The highest that stands there, else the latest that will do.
  CHECK(reached(registry.graph_of({"b@1.x"}), "b@1.x") == "b@1.5.0");
  CHECK(reached(registry.graph_of({"b@1.0.0", "b@1.5.0", "b@^1"}), "b@^1") == "b@1.5.0");
  CHECK(reached(registry.graph_of({"x@npm:b@1"}), "x@npm:b@1") == "b@1.5.0");
  CHECK(reached(registry.graph_of({"b"}), "b") == "b@2.0.0");
}

TEST_CASE("a graph is the same whatever order answers come in") {
  NpmTestRegistry registry;
  std::string needs;
  for (int i = 0; i < 8; ++i) {
    const std::string name = "p" + std::to_string(i);
    needs += (i == 0 ? "\"" : ", \"") + name + "\": \"*\"";
    registry.has(name, "1.0.0",
                 "\"dependencies\": {\"z\": \"" +
                     std::string(i % 2 == 0 ? "^1" : "1." + std::to_string(i)) + "\"}");
    registry.has("z", "1." + std::to_string(i) + ".0");
  }
  registry.has("a", "1.0.0", "\"dependencies\": {" + needs + "}");
  const NpmSnapshot expected = registry.graph_of({"a"});
  CHECK(expected.packages.size() == 13);
  NpmTestRegistry held = registry;
  held.has("b", "1.0.0").has("c", "1.0.0").has("d", "1.0.0");
  for (int i = 0; i < 5; ++i) {
    const NpmSnapshot other = held.graph_of({"d", "a", "c", "b"});
    CHECK(other.reduced_to({"a"}) == expected);
  }
}

TEST_CASE("deprecated versions come last") {
  NpmTestRegistry registry;
  registry.has("a", "1.0.0").has("a", "1.1.0", R"("deprecated": "no")");
  CHECK(reached(registry.graph_of({"a@^1"}), "a@^1") == "a@1.0.0");
  CHECK(reached(registry.graph_of({"a@1.1"}), "a@1.1") == "a@1.1.0");
}
