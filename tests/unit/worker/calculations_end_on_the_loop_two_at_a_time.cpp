#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "worker/calculations.h"

TEST_CASE("calculations end on the loop, two at a time") {
  auto loop = edgert::loop::Loop::create().value();
  edgert::worker::CalculationThreads threads;
  edgert::worker::Calculations calculations;
  const std::thread::id here = std::this_thread::get_id();
  std::atomic<int> at_once{0}, most{0}, elsewhere{0};
  constexpr int kItems = 50;
  int ended = 0;
  for (int i = 0; i < kItems; ++i) {
    calculations.add(
        *loop, threads,
        [&](const std::atomic<bool>&) {
          const int now = at_once.fetch_add(1) + 1;
          int before = most.load();
          while (before < now && !most.compare_exchange_weak(before, now)) {
          }
          if (std::this_thread::get_id() != here) elsewhere.fetch_add(1);
          std::this_thread::yield();
          at_once.fetch_sub(1);
        },
        [&] {
          CHECK(std::this_thread::get_id() == here);
          if (++ended == kItems) loop->stop();
        });
  }
  CHECK(ended == 0);
  CHECK(calculations.busy());
  loop->run();
  CHECK(elsewhere.load() == kItems);
  CHECK(most.load() <= 2);
  CHECK_FALSE(calculations.busy());
}
