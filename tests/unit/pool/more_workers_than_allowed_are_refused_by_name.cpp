#include <catch2/catch_test_macros.hpp>

#include "tests/support/test_pool.h"

using namespace edgert;

TEST_CASE("more workers than allowed are refused by name") {
  PoolOptions options;
  options.max_workers = 1;
  auto pool = test::make_pool(std::move(options));
  const WorkerOptions module =
      test::inline_module("export default { fetch: () => new Response() }");
  REQUIRE(pool->create_worker(module).ok());
  const auto second = pool->create_worker(module);
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().code == ErrorCode::kInvalidWorkerCreation);
  CHECK(second.error().message.find("max_workers is 1") != std::string::npos);
}
