#include <catch2/catch_test_macros.hpp>
#include <future>
#include <memory>
#include <vector>

#include "base/alarm_clock.h"

using edgert::base::AlarmClock;

TEST_CASE("a clock may go in what it rings") {
  for (int round = 0; round < 100; ++round) {
    auto clock = std::make_shared<AlarmClock>();
    REQUIRE(clock->start().ok());
    AlarmClock& raw = *clock;
    std::promise<void> gone;
    // What rings is the last that holds it.
    raw.set(0, [last = std::move(clock), &gone] { gone.set_value(); });
    gone.get_future().get();
  }
}

TEST_CASE("what is due at once rings in its order, and can be waited for") {
  AlarmClock clock;
  REQUIRE(clock.start().ok());
  std::vector<int> rung;
  for (int i = 0; i < 100; ++i) {
    clock.set(0, [&rung, i] { rung.push_back(i); });
  }
  clock.settle();
  REQUIRE(rung.size() == 100);
  for (int i = 0; i < 100; ++i) CHECK(rung[static_cast<size_t>(i)] == i);
  CHECK_FALSE(clock.is_own_thread());
}

TEST_CASE("what is cancelled does not ring") {
  AlarmClock clock;
  REQUIRE(clock.start().ok());
  bool rang = false;
  clock.cancel(clock.set(60'000, [&] { rang = true; }));
  const AlarmClock::Id later = clock.set(60'000, [&] { rang = true; });
  clock.settle();
  clock.cancel(later);
  clock.stop();
  CHECK_FALSE(rang);
}
