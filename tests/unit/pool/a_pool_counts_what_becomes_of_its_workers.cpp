#include <catch2/catch_test_macros.hpp>
#include <future>
#include <thread>

#include "tests/support/test_pool.h"
#include "tests/unit/pool/recorded_answer.h"

using namespace edgert;

TEST_CASE("a pool counts what becomes of its workers") {
  PoolOptions options;
  options.max_workers = 1;
  const auto pool = test::make_pool(options);
  WorkerOptions function = test::inline_module(R"(
    Deno.serve((request) => request.url.endsWith("/never") ? new Promise(() => {}) : new Response());)");
  function.service_path = "/function";
  const auto answer = std::make_shared<test::RecordedAnswer>();
  const auto call =
      pool->start(function, {"GET", "http://host/never", {}, {}, 0}, BodyKind::kNone, answer, {});
  const auto second = std::make_shared<test::RecordedAnswer>();
  const auto after =
      pool->start(function, {"GET", "http://host/", {}, {}, 0}, BodyKind::kNone, second, {});
  second->wait_for_end();
  // An answer is there a moment before it counts as handled.
  while (pool->metrics().in_flight != 1) std::this_thread::yield();
  CHECK(!pool->create_worker(test::inline_module(test::kSaysHello)).ok());
  CHECK(pool->metrics().refused == 1);
  CHECK(pool->metrics().waiting == 0);

  const auto worker = pool->find_active("/function");
  std::promise<WorkerMetrics> metrics;
  worker->metrics([&](const WorkerMetrics& told) { metrics.set_value(told); }, 60'000);
  const WorkerMetrics told = metrics.get_future().get();
  CHECK(told.received_requests == 2);
  CHECK(told.handled_requests == 1);
  CHECK(told.heap.used > 0);
  CHECK(!told.is_late);

  worker->terminate();
  answer->wait_for_end();
  CHECK(worker->wait_for(60'000));
  CHECK(pool->metrics().ends[static_cast<size_t>(ShutdownReason::kTerminationRequested)] == 1);
  CHECK(pool->metrics().in_flight == 0);
  std::promise<WorkerMetrics> ended;
  worker->metrics([&](const WorkerMetrics& last) { ended.set_value(last); }, 60'000);
  CHECK(ended.get_future().get().heap.used == 0);
}

TEST_CASE("who asks for a busy worker's numbers waits no longer than it wants") {
  const auto pool = test::make_pool();
  const auto worker =
      pool->create_worker(test::inline_module("Deno.serve(() => { for (;;); })")).value();
  worker->fetch(test::get(), [](const Result<Response>&) {});
  std::promise<WorkerMetrics> metrics;
  worker->metrics([&](const WorkerMetrics& told) { metrics.set_value(told); }, 50);
  CHECK(metrics.get_future().get().is_late);
}
