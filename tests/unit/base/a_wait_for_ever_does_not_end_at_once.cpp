#include <catch2/catch_test_macros.hpp>
#include <cstdint>

#include "base/alarm_clock.h"
#include "base/patience.h"

using namespace edgert::base;

TEST_CASE("a wait for ever does not end at once") {
  AlarmClock clock;
  REQUIRE(clock.start().ok());
  for (const uint64_t ms : {UINT64_MAX, UINT64_MAX / 2, UINT64_MAX / 1'000'000}) {
    bool has_rung = false;
    const AlarmClock::Id alarm = clock.set(ms, [&] { has_rung = true; });
    clock.settle();
    CHECK_FALSE(has_rung);
    clock.cancel(alarm);
    CHECK(std::chrono::steady_clock::now() + patience(ms) > std::chrono::steady_clock::now());
  }
  CHECK(patience(5) == std::chrono::milliseconds(5));
}
