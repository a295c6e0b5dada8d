#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <ctime>

#include "worker/calculations.h"

static double thread_cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

TEST_CASE("calculations count their CPU time") {
  auto loop = edgert::loop::Loop::create().value();
  edgert::worker::CalculationThreads threads;
  edgert::worker::Calculations calculations;
  CHECK(calculations.cpu_ms() == 0);
  int ended = 0;
  for (int i = 0; i < 4; ++i) {
    calculations.add(
        *loop, threads,
        [](const std::atomic<bool>&) {
          const double until = thread_cpu_ms() + 10;
          while (thread_cpu_ms() < until) {
          }
        },
        [&] {
          if (++ended == 4) loop->stop();
        });
  }
  loop->run();
  const double spent = calculations.cpu_ms();
  CHECK(spent >= 40);
  // Also of threads that have gone meanwhile.
  calculations.close();
  CHECK(calculations.cpu_ms() >= spent);
}
