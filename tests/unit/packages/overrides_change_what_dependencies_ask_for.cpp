#include <catch2/catch_test_macros.hpp>

#include "unit/packages/npm_test_registry.h"

using edgert::packages::NpmOverrides;
using edgert::packages::NpmSnapshot;

namespace {

NpmSnapshot overridden(NpmTestRegistry& registry, std::string_view json,
                       std::vector<std::string> requirements) {
  auto overrides = NpmOverrides::parse(json, {{"c", "1.0.0"}}, "package.json");
  INFO((overrides.ok() ? "" : overrides.error().message));
  REQUIRE(overrides.ok());
  auto snapshot = registry.resolve(
      {.requirements = std::move(requirements), .overrides = std::move(overrides).value()});
  INFO((snapshot.ok() ? "" : snapshot.error().message));
  REQUIRE(snapshot.ok());
  return snapshot.value();
}

}  // namespace

TEST_CASE("overrides change what dependencies ask for") {
  NpmTestRegistry registry;
  registry.has("a", "1.0.0", R"("dependencies": {"b": "1", "c": "^1", "d": "1"})")
      .has("b", "1.0.0", R"("dependencies": {"c": "^1", "d": "1", "e": "1"})")
      .has("c", "1.0.0")
      .has("c", "1.5.0")
      .has("c", "2.0.0")
      .has("d", "1.0.0", R"("dependencies": {"c": "^1"})")
      .has("e", "1.0.0");
  const auto plain = overridden(registry, "", {"a"});
  CHECK(reached(plain, "a", {"c"}) == "c@1.5.0");

  const auto everywhere = overridden(registry, R"({"c": "2.0.0"})", {"a", "c@^1"});
  CHECK(reached(everywhere, "a", {"c"}) == "c@2.0.0");
  CHECK(reached(everywhere, "a", {"b", "c"}) == "c@2.0.0");
  CHECK(reached(everywhere, "c@^1") == "c@1.5.0");
  CHECK(everywhere.overrides != plain.overrides);

  const auto below = overridden(registry, R"({"b": {"c": "2.0.0"}})", {"a"});
  CHECK(reached(below, "a", {"c"}) == "c@1.5.0");
  CHECK(reached(below, "a", {"b", "c"}) == "c@2.0.0");
  // However deep, so that d is there twice; e, which does not differ, is not.
  CHECK(reached(below, "a", {"d", "c"}) == "c@1.5.0");
  CHECK(reached(below, "a", {"b", "d", "c"}) == "c@2.0.0");
  CHECK(below.packages.size() == 7);
  CHECK(reached(overridden(registry, R"({"a": {"b": {"d": {"c": "2.0.0"}}}})", {"a"}), "a",
                {"b", "d", "c"}) == "c@2.0.0");

  const auto both =
      overridden(registry, R"({"c": "$c", "b": {".": "npm:e@1", "c": "2.0.0"}})", {"a"});
  CHECK(reached(both, "a", {"c"}) == "c@1.0.0");
  CHECK(reached(both, "a", {"b"}) == "e@1.0.0");

  const auto ranged = overridden(registry, R"({"c@>=1.5": "1.0.0", "d@2": {"c": "2.0.0"}})", {"a"});
  CHECK(reached(ranged, "a", {"c"}) == "c@1.0.0");
  CHECK(reached(ranged, "a", {"d", "c"}) == "c@1.0.0");
}

TEST_CASE("what part of a graph is not overridden is there once") {
  NpmTestRegistry registry;
  registry.has("a", "1.0.0", R"("dependencies": {"b": "1", "x": "1"})")
      .has("b", "1.0.0", R"("dependencies": {"c": "1", "x": "1"})")
      .has("c", "1.0.0")
      .has("c", "1.1.0")
      .has("x", "1.0.0", R"("dependencies": {"y": "1"})")
      .has("y", "1.0.0", R"("dependencies": {"x": "1"})");
  const auto snapshot = overridden(registry, R"({"b": {"c": "1.0.0"}})", {"a"});
  CHECK(snapshot.packages.size() == 5);
  CHECK(reached(snapshot, "a", {"x"}) == reached(snapshot, "a", {"b", "x"}));
}

TEST_CASE("overrides that say nothing are refused") {
  for (const char* json : {"[]", "{", R"({"a": 1})", R"({"../x": "1"})", R"({"a@b c": "1"})",
                           R"({"a": "$missing"})", R"({"a": {"b": []}})"}) {
    const auto overrides = NpmOverrides::parse(json, {}, "package.json");
    REQUIRE_FALSE(overrides.ok());
    CHECK(overrides.error().message.starts_with("package.json: overrides: "));
  }
}
