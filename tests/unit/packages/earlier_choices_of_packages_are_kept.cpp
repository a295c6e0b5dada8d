#include <catch2/catch_test_macros.hpp>

#include "unit/packages/npm_test_registry.h"

using edgert::packages::NpmSnapshot;

TEST_CASE("earlier choices of packages are kept") {
  NpmTestRegistry before;
  before.has("a", "1.0.0", R"("dependencies": {"b": "^1"})").has("b", "1.0.0").has("c", "1.0.0");
  const NpmSnapshot earlier = before.graph_of({"a", "c"});

  NpmTestRegistry after = before;
  after.has("b", "1.9.0")
      .has("a", "1.1.0", R"("dependencies": {"b": "^1"})")
      .has("d", "1.0.0", R"("dependencies": {"b": "1"})")
      .has("e", "1.0.0", R"("dependencies": {"b": "~1.9"})");
  const auto same = after.resolve({.requirements = {"a"}, .earlier = &earlier});
  REQUIRE(same.ok());
  CHECK(same.value() == before.graph_of({"a"}));
  CHECK(after.asked == 0);

  const auto more = after.resolve({.requirements = {"a", "d", "e"}, .earlier = &earlier});
  REQUIRE(more.ok());
  CHECK(reached(more.value(), "a") == "a@1.0.0");
  CHECK(reached(more.value(), "a", {"b"}) == "b@1.0.0");
  CHECK(reached(more.value(), "d", {"b"}) == "b@1.0.0");
  CHECK(reached(more.value(), "e", {"b"}) == "b@1.9.0");
  CHECK_FALSE(more.value().packages.contains("c@1.0.0"));
}
