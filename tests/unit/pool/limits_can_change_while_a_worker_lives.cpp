#include <catch2/catch_test_macros.hpp>

#include "tests/support/test_pool.h"

using namespace edgert;

TEST_CASE("limits can change while a worker lives") {
  auto pool = test::make_pool();
  WorkerOptions options = test::inline_module(
      "export default { fetch(request) { const kept = [];"
      "  if (request.url.endsWith('/loop')) for (;;);"
      "  if (request.url.endsWith('/keep')) kept.push(new ArrayBuffer(40 << 20));"
      "  return new Response('done'); } }");
  options.limits = {32, 5, 0, 0, 0};
  auto worker = pool->create_worker(std::move(options)).value();
  CHECK(worker->fetch_sync(test::get("/keep")).value().head.status == 500);

  Limits limits = worker->limits();
  CHECK(limits.memory_mb == 32);
  limits.memory_mb = 128;
  limits.cpu_hard_ms = 300;
  REQUIRE(worker->set_limits(limits).ok());
  CHECK(worker->fetch_sync(test::get("/keep")).value().body == "done");

  const Result<Response> looped = worker->fetch_sync(test::get("/loop"));
  REQUIRE(!looped.ok());
  CHECK(looped.error().message.ends_with(" ms used of 300"));
}
