#include <catch2/catch_test_macros.hpp>

#include "packages/npm_registry.h"
#include "unit/packages/scripted_fetcher.h"

using edgert::ErrorCode;
using edgert::packages::Downloads;
using edgert::packages::Npmrc;
using edgert::packages::NpmRegistry;

TEST_CASE("packages are asked for where npmrc says") {
  ScriptedFetcher fetcher;
  ScriptedClock clock;
  Npmrc npmrc;
  REQUIRE(npmrc
              .add("registry=https://registry.dev/\n@mine:registry=https://mine.dev/x/\n//mine.dev/"
                   "x/:_authToken=secret",
                   ".npmrc", [](const std::string&) { return std::nullopt; })
              .ok());
  fetcher.on("https://registry.dev/a", 200, R"({"versions": {"1.0.0": {}}})");
  fetcher.on("https://mine.dev/x/@mine%2fb", 200, R"({"versions": {"2.0.0": {}}})");
  fetcher.on("https://registry.dev/closed", 403, "");
  const Downloads downloads(&fetcher, nullptr, clock.options());
  NpmRegistry registry(&npmrc, &downloads);
  const auto found = registry.packuments({"a", "@mine/b", "a", "none", "../x", "closed"});
  REQUIRE(found.size() == 6);
  CHECK(found[0].value()->version(0).text() == "1.0.0");
  CHECK(found[1].value()->version(0).text() == "2.0.0");
  CHECK(found[2].value() == found[0].value());
  CHECK(found[3].error().code == ErrorCode::kNotFound);
  CHECK(found[3].error().message ==
        "npm package 'none' does not exist. (https://registry.dev/none)");
  CHECK(found[4].error().code == ErrorCode::kInvalidArgument);
  CHECK(found[5].error().message ==
        "npm package 'closed' may not be read by who asks: https://registry.dev/closed answers "
        "with status 403");
  CHECK(fetcher.urls().size() == 4);
  CHECK(fetcher.asked_with(0, "authorization").empty());
  CHECK(fetcher.asked_with(1, "authorization") == "Bearer secret");
  CHECK(fetcher.asked_with(0, "accept") ==
        "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8");
  registry.packuments({"a", "none"});
  CHECK(fetcher.urls().size() == 4);
}

TEST_CASE("packages that a cache was trusted with are asked for anew once") {
  ScriptedFetcher fetcher;
  ScriptedClock clock;
  MapCache cache;
  Npmrc npmrc;
  REQUIRE(npmrc.set_registry("https://registry.dev/", "the test").ok());
  const std::string url = "https://registry.dev/a";
  cache.entries[url] = {"", "", R"({"versions": {"1.0.0": {}}})"};
  fetcher.on(url, 200, R"({"versions": {"1.0.0": {}, "2.0.0": {}}})");
  auto options = clock.options();
  options.freshness = Downloads::Freshness::kTrustCache;
  const Downloads downloads(&fetcher, &cache, options);
  NpmRegistry registry(&npmrc, &downloads);
  CHECK(registry.packuments({"a"})[0].value()->size() == 1);
  CHECK(registry.renewed("a").value()->size() == 2);
  CHECK(registry.renewed("a").value()->size() == 2);
  CHECK(fetcher.urls().size() == 1);
}
