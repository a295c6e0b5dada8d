#include <catch2/catch_test_macros.hpp>

#include "tests/support/test_pool.h"

using namespace edgert;

TEST_CASE("a worker answers until it is retired") {
  auto pool = test::make_pool();
  auto worker = pool
                    ->create_worker(test::inline_module(
                        "export default { fetch: (r) => new Response(new URL(r.url).pathname) }"))
                    .value();
  CHECK(worker->fetch_sync(test::get("/one")).value().body == "/one");
  CHECK(pool->find(worker->id()) == worker);
  worker->retire();
  worker->wait();
  CHECK(worker->ended());
  const auto late = worker->fetch_sync(test::get());
  REQUIRE_FALSE(late.ok());
  CHECK(late.error().code == ErrorCode::kWorkerAlreadyRetired);
}
