#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "base/clock.h"
#include "pool/rate_limit_table.h"
#include "pool/watchdog.h"
#include "worker/worker_state.h"

using namespace edgert;

TEST_CASE("the watchdog sweeps the rate limit tables") {
  pool::RateLimitTables tables;
  pool::Watchdog watchdog({}, tables, 1);
  REQUIRE(watchdog.start().ok());
  const auto state = std::make_shared<worker::WorkerState>();
  state->options.limits = {.worker_timeout_ms = 0, .cpu_soft_ms = 0, .cpu_hard_ms = 0};
  const double now_ms = base::monotonic_ms();
  (void)tables.traces.spend("trace", 1, 1, now_ms);
  (void)tables.traces.spend("stays", 1, 1e9, now_ms);
  (void)tables.functions.spend("function", 1, 1, now_ms);
  watchdog.watch(*state);
  while (tables.traces.size() + tables.functions.size() != 1) std::this_thread::yield();
  // Also when nobody is left who could add to them.
  watchdog.forget(*state);
  (void)tables.functions.spend("function", 1, 1, base::monotonic_ms());
  while (tables.functions.size() != 0) std::this_thread::yield();
  CHECK(tables.traces.size() == 1);
}
