#include <catch2/catch_test_macros.hpp>

#include "tests/support/test_pool.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("a limit below what is in use ends the worker alone") {
  const auto pool = make_pool();
  const auto worker =
      pool->create_worker(
              inline_module("const kept = []; for (let i = 0; i < 1e5; ++i) kept.push({ i });"
                            "export default { fetch: () => { for (;;) kept.push({}); } }"))
          .value();
  Limits limits = worker->limits();
  limits.cpu_soft_ms = limits.cpu_hard_ms = 0;
  limits.memory_mb = 1;
  CHECK(!worker->set_limits(limits).ok());
  limits.memory_mb = 8;
  CHECK(worker->set_limits(limits).ok());
  const auto answer = worker->fetch_sync(get());
  REQUIRE(!answer.ok());
  worker->wait();
  const auto other =
      pool->create_worker(inline_module("export default { fetch: () => new Response('well') }"));
  REQUIRE(other.ok());
  CHECK(other.value()->fetch_sync(get()).value().body == "well");
}
