#include <catch2/catch_test_macros.hpp>

#include "doctor/v8_age.h"

using edgert::server::age_text;
using edgert::server::days_since;
using edgert::server::look_at_v8;
using edgert::server::v8_warning;

namespace {

constexpr time_t kDay = 86400;
constexpr time_t kThen = 1783382400;  // 2026-07-07

}  // namespace

TEST_CASE("days are counted from a date") {
  CHECK(days_since("2026-07-07", kThen) == 0);
  CHECK(days_since("2026-07-07", kThen + 91 * kDay + 5) == 91);
  CHECK_FALSE(days_since("2026-07-07", kThen - 1));
  for (const char* none : {"", "unknown", "2026-07", "2026-ab-07", "1960-01-01", "2026-07-07x"})
    CHECK_FALSE(days_since(none, kThen));
  CHECK(age_text(1) == "1 day");
  CHECK(age_text(147) == "147 days");
  CHECK(age_text(1654) == "4 years");
}

TEST_CASE("a V8 of more than 90 days is told") {
  using State = edgert::server::Finding::State;
  CHECK(look_at_v8("15.0", "2026-07-07", kThen + 90 * kDay).state == State::kGood);
  const auto old = look_at_v8("15.0", "2026-07-07", kThen + 91 * kDay);
  CHECK(old.state == State::kWarning);
  CHECK(old.found.find("91 days") != std::string::npos);
  CHECK(old.advice.find("./dev v8") != std::string::npos);
  CHECK(look_at_v8("15.0", "", kThen).state == State::kWarning);
  CHECK(look_at_v8("15.0", "2026-07-07", kThen - kDay).advice == "set the clock");
  CHECK(v8_warning("2026-07-07", kThen + 90 * kDay).empty());
  CHECK(v8_warning("2026-07-07", kThen + 91 * kDay).find("91 days") != std::string::npos);
  CHECK(v8_warning("", kThen).empty());
}
