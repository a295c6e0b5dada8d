#include <catch2/catch_test_macros.hpp>

#include "unit/packages/npm_test_registry.h"

using edgert::packages::NpmSnapshot;

namespace {

NpmTestRegistry with_react() {
  NpmTestRegistry registry;
  for (const char* version : {"17.0.0", "18.2.0", "18.3.0", "19.0.0"})
    registry.has("react", version);
  registry.has("ui", "1.0.0", R"("peerDependencies": {"react": ">=17"})");
  return registry;
}

}  // namespace

TEST_CASE("peers are whom a package meets nearest") {
  NpmTestRegistry registry = with_react();
  registry.has("app", "1.0.0", R"("dependencies": {"ui": "1", "react": "18.2.0"})")
      .has("old", "1.0.0", R"("dependencies": {"deep": "1", "react": "17"})")
      .has("deep", "1.0.0", R"("dependencies": {"ui": "1"})");
  const NpmSnapshot snapshot = registry.graph_of({"app", "old", "ui@1", "react@19"});
  CHECK(reached(snapshot, "app", {"ui"}) == "ui@1.0.0_react@18.2.0");
  CHECK(reached(snapshot, "app", {"ui", "react"}) == "react@18.2.0");
  CHECK(reached(snapshot, "old", {"deep"}) == "deep@1.0.0_react@17.0.0");
  CHECK(reached(snapshot, "old", {"deep", "ui", "react"}) == "react@17.0.0");
  CHECK(reached(snapshot, "ui@1") == "ui@1.0.0_react@19.0.0");
  // Itself, for what it needs.
  registry.has("host", "2.0.0", R"("dependencies": {"plugin": "1"})")
      .has("plugin", "1.0.0", R"("peerDependencies": {"host": "^2"})");
  const NpmSnapshot hosted = registry.graph_of({"host"});
  CHECK(reached(hosted, "host", {"plugin", "host"}) == "host@2.0.0");
  CHECK(hosted.packages.size() == 2);
}

TEST_CASE("peers that nobody provides come from the graph, else they are added") {
  NpmTestRegistry registry = with_react();
  registry.has("a", "1.0.0", R"("dependencies": {"react": "18.2.0"})")
      .has("fussy", "1.0.0", R"("peerDependencies": {"react": "^18.3"})")
      .has("free", "1.0.0", R"("peerDependencies": {"react": "*", "none": "*"},
                              "peerDependenciesMeta": {"react": {"optional": true}, "none": {"optional": true}})");
  CHECK(reached(registry.graph_of({"a", "ui"}), "ui", {"react"}) == "react@18.2.0");
  CHECK(reached(registry.graph_of({"ui"}), "ui", {"react"}) == "react@19.0.0");
  CHECK(reached(registry.graph_of({"fussy", "react@17"}), "fussy", {"react"}) == "react@18.3.0");
  CHECK(reached(registry.graph_of({"free"}), "free", {"react"}).empty());
  CHECK(reached(registry.graph_of({"a", "free"}), "free", {"react"}).empty());
  CHECK(reached(registry.graph_of({"react@17", "free"}), "free", {"react"}) == "react@17.0.0");
  CHECK(registry.graph_of({"free"}).packages.size() == 1);
}

TEST_CASE("peers that come from elsewhere in the graph meet peers of their own") {
  NpmTestRegistry registry = with_react();
  registry.has("app", "1.0.0", R"("dependencies": {"ui": "1", "react": "17"})")
      .has("kit", "1.0.0", R"("peerDependencies": {"ui": "1"})")
      .has("apart", "1.0.0", R"("peerDependencies": {"far": "1"})")
      .has("far", "1.0.0", R"("peerDependencies": {"lone": "1"})")
      .has("lone", "1.0.0")
      .has("inner", "1.0.0", R"("dependencies": {"far": "1", "lone": "1"})");
  const NpmSnapshot kit = registry.graph_of({"app", "kit"});
  CHECK(reached(kit, "app", {"ui", "react"}) == "react@17.0.0");
  CHECK(reached(kit, "kit", {"ui", "react"}) == "react@17.0.0");
  CHECK(reached(registry.graph_of({"inner", "apart"}), "apart", {"far", "lone"}) == "lone@1.0.0");
}

TEST_CASE("packages that are each other's peers meet") {
  NpmTestRegistry registry;
  registry.has("a", "1.0.0", R"("peerDependencies": {"b": "1"})")
      .has("b", "1.0.0", R"("peerDependencies": {"a": "1"})")
      .has("app", "1.0.0", R"("dependencies": {"a": "1", "b": "1"})");
  const NpmSnapshot snapshot = registry.graph_of({"app"});
  CHECK(snapshot.packages.size() == 3);
  CHECK(reached(snapshot, "app", {"a", "b", "a"}) == reached(snapshot, "app", {"a"}));
  CHECK(reached(registry.graph_of({"a"}), "a", {"b", "a"}) ==
        reached(registry.graph_of({"a"}), "a"));
}

TEST_CASE("a package is there once for each peer that it meets in the end") {
  NpmTestRegistry registry = with_react();
  registry.has("kit", "1.0.0", R"("peerDependencies": {"ui": "1"})")
      .has("x", "1.0.0", R"("dependencies": {"react": "17", "ui": "1", "kit": "1"})")
      .has("y", "1.0.0", R"("dependencies": {"react": "18.2.0", "ui": "1", "kit": "1"})")
      .has("z", "1.0.0", R"("dependencies": {"react": "18.2.0", "ui": "1", "kit": "1"})");
  const NpmSnapshot snapshot = registry.graph_of({"x", "y", "z"});
  CHECK(reached(snapshot, "x", {"kit", "ui", "react"}) == "react@17.0.0");
  CHECK(reached(snapshot, "y", {"kit", "ui", "react"}) == "react@18.2.0");
  CHECK(reached(snapshot, "y", {"kit"}) != reached(snapshot, "x", {"kit"}));
  CHECK(reached(snapshot, "y", {"kit"}) == reached(snapshot, "z", {"kit"}));
  CHECK(reached(snapshot, "y", {"kit", "ui"}) == reached(snapshot, "y", {"ui"}));
}
