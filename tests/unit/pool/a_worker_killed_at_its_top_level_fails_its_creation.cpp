#include <catch2/catch_test_macros.hpp>

#include "tests/support/test_pool.h"

using namespace edgert;

TEST_CASE("a worker killed at its top level fails its creation") {
  auto pool = test::make_pool();
  WorkerOptions options;
  SECTION("for its CPU time") {
    options = test::inline_module("for (;;);");
    options.limits.cpu_soft_ms = 50;
    options.limits.cpu_hard_ms = 100;
  }
  SECTION("for its time") {
    options = test::inline_module("await new Promise(() => {})");
    options.limits.worker_timeout_ms = 200;
  }
  CHECK_FALSE(pool->create_worker(options).ok());
}
