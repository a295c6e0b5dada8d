#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <future>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

constexpr std::chrono::seconds kLong{60};

}  // namespace

TEST_CASE("what a pool tells comes though its executor closes last") {
  auto pool = test::make_pool();
  const auto executor = QueueExecutor::create();
  WorkerOptions wrong = test::inline_module(test::kSaysHello);
  wrong.net.allow = {"::::"};
  std::promise<ErrorCode> told;
  pool->acquire(
      wrong, false,
      [&](const Result<std::shared_ptr<Worker>>& worker) { told.set_value(worker.error().code); },
      executor);
  pool.reset();
  executor->close();
  auto outcome = told.get_future();
  REQUIRE(outcome.wait_for(kLong) == std::future_status::ready);
  CHECK(outcome.get() == ErrorCode::kInvalidArgument);
}

TEST_CASE("the numbers of a worker that has gone with its pool come on the executor") {
  auto pool = test::make_pool();
  const auto worker = pool->create_worker(test::inline_module(test::kSaysHello)).value();
  REQUIRE(worker->fetch_sync(test::get()).ok());
  pool.reset();
  const auto executor = QueueExecutor::create();
  std::promise<uint64_t> handled;
  worker->metrics([&](const WorkerMetrics& seen) { handled.set_value(seen.handled_requests); },
                  1000, executor);
  CHECK(executor->wait_and_run(60'000) == 1);
  auto outcome = handled.get_future();
  REQUIRE(outcome.wait_for(kLong) == std::future_status::ready);
  CHECK(outcome.get() == 1);
  executor->close();
}
