#include <catch2/catch_test_macros.hpp>

#include "unit/packages/npm_test_registry.h"

using edgert::packages::NpmSnapshot;

namespace {

NpmSnapshot some_snapshot() {
  NpmTestRegistry registry;
  registry
      .has(
          "@s/a", "1.0.0",
          R"("dependencies": {"b": "1", "n": "1"}, "bundledDependencies": ["n"], "optionalDependencies": {"o": "1"})")
      .has("b", "1.0.0", R"("peerDependencies": {"@s/a": "1"})")
      .has(
          "o", "1.0.0",
          R"("os": ["linux", "darwin"], "cpu": ["!arm"], "hasInstallScript": true, "bin": "x", "deprecated": "no",
                           "peerDependencies": {"z": "1"}, "peerDependenciesMeta": {"z": {"optional": true}})");
  NpmSnapshot snapshot = registry.graph_of({"@s/a@>=1 <2", "b"});
  snapshot.overrides = "{\"a b\":\"100%\"}\nx";
  return snapshot;
}

}  // namespace

TEST_CASE("snapshots come back from their text") {
  const NpmSnapshot snapshot = some_snapshot();
  CHECK(snapshot.packages.contains("b@1.0.0_@s+a@1.0.0"));
  CHECK(snapshot.packages.at("o@1.0.0").has_install_script);
  CHECK(snapshot.packages.at("o@1.0.0").has_programs);
  CHECK(snapshot.packages.at("o@1.0.0").is_deprecated);
  CHECK(snapshot.packages.at("o@1.0.0").optional_peers.contains("z"));
  CHECK(snapshot.packages.at("o@1.0.0").os.size() == 2);
  const std::string text = snapshot.to_text();
  const auto back = NpmSnapshot::from_text(text, "a file");
  INFO((back.ok() ? "" : back.error().message));
  REQUIRE(back.ok());
  CHECK(back.value() == snapshot);
  CHECK(back.value().to_text() == text);
  const auto nothing = NpmSnapshot::from_text(NpmSnapshot().to_text(), "a file");
  CHECK(nothing.value() == NpmSnapshot());
}

TEST_CASE("texts that are no snapshots are refused, whatever they say") {
  const std::string text = some_snapshot().to_text();
  const std::string heading = NpmSnapshot().to_text();
  const std::string package = "package a@1.0.0 a 1.0.0 https://x.dev/a.tgz % 00\n";
  CHECK(NpmSnapshot::from_text(heading + package, "f").ok());
  for (const std::string& bad :
       {std::string(), std::string("x\n"), heading + "root a a@1.0.0\n",
        heading + package + package, heading + "needs b b@1.0.0\n",
        heading + package + "needs b b@1.0.0\n", heading + package + "needs ../b a@1.0.0\n",
        heading + package + "bundles ..\n",
        heading + "package a@1.0.0/../.. a 1.0.0 https://x.dev/a.tgz % 00\n",
        heading + "package a@1.0.0%0A a 1.0.0 https://x.dev/a.tgz % 00\n",
        heading + "package ../a@1.0.0 ../a 1.0.0 https://x.dev/a.tgz % 00\n",
        heading + "package a@1 a 1 https://x.dev/a.tgz % 00\n",
        heading + "package a@1.0.0 a 1.0.0 file:///a.tgz % 00\n",
        heading + "package a@1.0.0 a 1.0.0 https://x.dev/a.tgz % %\n",
        heading + "package a@1.0.0 a 1.0.0 https://x.dev/a.tgz % 00 x\n",
        heading + package + "optional x\n", heading + package + "optional\noptional\n",
        heading + "package a@1.0.0"}) {
    const auto read = NpmSnapshot::from_text(bad, "f");
    INFO(bad);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().message.starts_with("f lists no npm packages: "));
  }
  // Whatever becomes of it, it is refused or holds together.
  uint32_t state = 7;
  for (int i = 0; i < 3000; ++i) {
    std::string mutated = text;
    for (int times = 0; times < 3; ++times) {
      state = state * 1664525 + 1013904223;
      const size_t at = (state >> 8) % mutated.size();
      if ((state & 64) != 0) {
        mutated[at] = static_cast<char>(state >> 24);
      } else {
        mutated.erase(at, (state >> 3) % 7);
      }
    }
    const auto read = NpmSnapshot::from_text(mutated, "f");
    if (!read.ok()) continue;
    for (const auto& [id, each] : read.value().packages) {
      for (const auto& [alias, needed] : each.dependencies)
        CHECK(read.value().packages.contains(needed));
    }
  }
}
