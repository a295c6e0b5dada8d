#include <catch2/catch_test_macros.hpp>
#include <future>

#include "tests/support/test_pool.h"

using namespace edgert;

TEST_CASE("a pool that goes refuses what is in flight") {
  auto pool = test::make_pool();
  auto worker = pool->create_worker(test::inline_module(
                                        "export default { fetch: () => new Promise(() => {}) }"))
                    .value();
  std::promise<bool> answered;
  worker->fetch(test::get(), [&](Result<Response> result) { answered.set_value(result.ok()); });
  pool.reset();
  CHECK_FALSE(answered.get_future().get());
  CHECK(worker->ended());
}
