#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <thread>

#include "worker/calculations.h"

TEST_CASE("calculations that are closed keep nothing") {
  std::atomic<bool> goes_on{false}, began{false}, more_began{false};
  bool told = false;
  auto held = std::make_shared<int>(0);
  {
    edgert::worker::CalculationThreads threads;
    auto loop = edgert::loop::Loop::create().value();
    edgert::worker::Calculations calculations;
    // Two that do not look whether anybody waits, and two that have not begun.
    for (int i = 0; i < 2; ++i) {
      calculations.add(
          *loop, threads,
          [&](const std::atomic<bool>&) {
            began = true;
            while (!goes_on) std::this_thread::yield();
          },
          [&, held] { told = true; });
    }
    while (!began) std::this_thread::yield();
    for (int i = 0; i < 2; ++i) {
      calculations.add(
          *loop, threads,
          [&, held](const std::atomic<bool>& stopped) {
            if (!stopped) more_began = true;
          },
          [&, held] { told = true; });
    }
    calculations.close();
    // The loop goes without waiting for what runs.
    loop.reset();
    goes_on = true;
  }
  CHECK(held.use_count() == 1);
  CHECK_FALSE(told);
  CHECK_FALSE(more_began);
}
