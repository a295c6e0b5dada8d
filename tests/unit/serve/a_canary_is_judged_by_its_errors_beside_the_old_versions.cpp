#include <catch2/catch_test_macros.hpp>

#include "serve/canary.h"

using edgert::server::Canary;
using edgert::server::CanaryConfig;
using edgert::server::CanaryVerdict;
using edgert::server::judge;
using edgert::server::parse_canary;
using edgert::server::parse_percentage;
using edgert::server::parse_share;
using edgert::server::percentage_text;

TEST_CASE("a canary is judged by its errors beside the old version's") {
  CanaryConfig rules;
  rules.share = 1000;
  rules.window_s = 60;
  rules.min_requests = 20;
  rules.margin = 500;

  // Too few to say anything, whatever they are, for however long.
  CHECK(judge(rules, 3'600'000, {19, 19}, {1000, 0}) == CanaryVerdict::kUndecided);
  // Worse: at once.
  CHECK(judge(rules, 0, {20, 2}, {1000, 0}) == CanaryVerdict::kRolledBack);
  CHECK(judge(rules, 3'600'000, {20, 2}, {1000, 0}) == CanaryVerdict::kRolledBack);
  // Five more of a hundred are within the margin.
  CHECK(judge(rules, 0, {100, 5}, {1000, 0}) == CanaryVerdict::kUndecided);
  CHECK(judge(rules, 59'999, {100, 5}, {1000, 0}) == CanaryVerdict::kUndecided);
  CHECK(judge(rules, 60'000, {100, 5}, {1000, 0}) == CanaryVerdict::kPromoted);
  CHECK(judge(rules, 0, {100, 6}, {1000, 0}) == CanaryVerdict::kRolledBack);
  // The old version fails as often.
  CHECK(judge(rules, 60'000, {100, 50}, {1000, 450}) == CanaryVerdict::kPromoted);
  CHECK(judge(rules, 60'000, {100, 51}, {1000, 450}) == CanaryVerdict::kRolledBack);
  // It has had too few to say so.
  CHECK(judge(rules, 60'000, {100, 50}, {19, 19}) == CanaryVerdict::kRolledBack);

  rules.margin = 0;
  CHECK(judge(rules, 0, {1000, 1}, {1000, 0}) == CanaryVerdict::kRolledBack);
  CHECK(judge(rules, 60'000, {1000, 1}, {1000, 1}) == CanaryVerdict::kPromoted);
  rules.margin = 10'000;
  CHECK(judge(rules, 60'000, {1000, 1000}, {1000, 0}) == CanaryVerdict::kPromoted);
}

TEST_CASE("a share is exact, and spread evenly") {
  for (const uint32_t share : {1u, 50u, 333u, 1000u, 5000u, 9999u}) {
    CanaryConfig rules;
    rules.share = share;
    const Canary canary(nullptr, rules);
    uint32_t taken = 0, since = 0, longest = 0;
    for (int i = 0; i < 10'000; ++i) {
      ++since;
      if (!canary.takes_next()) continue;
      longest = std::max(longest, since);
      since = 0;
      ++taken;
    }
    CHECK(taken == share);
    CHECK(longest <= 10'000 / share + 1);
  }
}

TEST_CASE("shares are percentages") {
  CHECK(parse_share("10%").value() == 1000);
  CHECK(parse_share("0.5%").value() == 50);
  CHECK(parse_share("0.05%").value() == 5);
  CHECK(parse_share("99.99%").value() == 9999);
  for (const char* bad : {"", "%", "10", "0%", "100%", "101%", "0.00%", "-1%", "+1%", "1e1%", ".5%",
                          "5.%", "0.005%", "10%%", " 10%", "10 %", "ten%", "4294967297%", "1.2.3%"})
    CHECK_FALSE(parse_share(bad).ok());
  CHECK(parse_share("110%").error().message ==
        "\"110%\" is not a canary's share: a percentage of more than 0% and less than 100%, such "
        "as 10% or 0.5%");
  CHECK(parse_percentage("0%").value() == 0);
  CHECK(parse_percentage("100%").value() == 10'000);
  CHECK_FALSE(parse_percentage("100.01%").ok());
  CHECK(parse_canary("hello=10%").value() == std::pair(std::string("hello"), 1000u));
  for (const char* bad : {"hello", "=10%", "hello=", "hello:10%", "hello=200%"})
    CHECK_FALSE(parse_canary(bad).ok());
  CHECK(percentage_text(1000) == "10%");
  CHECK(percentage_text(50) == "0.5%");
  CHECK(percentage_text(5) == "0.05%");
  CHECK(percentage_text(1234) == "12.34%");
}
