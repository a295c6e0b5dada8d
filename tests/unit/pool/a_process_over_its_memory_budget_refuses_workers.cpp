#include <catch2/catch_test_macros.hpp>

#include "tests/support/test_pool.h"

using namespace edgert;

TEST_CASE("a process over its memory budget refuses workers") {
  PoolOptions options;
  options.memory_budget_mb = 1;
  auto pool = test::make_pool(std::move(options));
  const auto refused = pool->create_worker(test::inline_module("Deno.serve(() => new Response())"));
  REQUIRE(!refused.ok());
  CHECK(refused.error().code == ErrorCode::kInvalidWorkerCreation);
  CHECK(refused.error().message.find("MB of its memory budget of 1") != std::string::npos);
}
