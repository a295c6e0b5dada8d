#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <future>
#include <memory>
#include <utility>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

// Runs all of its work twice, which no executor should.
class Stutters final : public Executor {
 public:
  bool post(std::function<void()> work) noexcept override {
    return queue_->post([work = std::move(work)] {
      work();
      work();
    });
  }
  void run_until(const std::atomic<int>& told) {
    while (told == 0) queue_->wait_and_run(1000);
    while (queue_->run() != 0) continue;
  }

 private:
  const std::shared_ptr<QueueExecutor> queue_ = QueueExecutor::create();
};

class CountsEnds final : public ResponseSink {
 public:
  std::atomic<int> heads{0}, ends{0};
  void on_head(Call&, ResponseHead, int64_t) noexcept override { ++heads; }
  void on_bytes(Call&, Bytes) noexcept override {}
  void on_end(Call&) noexcept override { ++ends; }
  void on_fail(Call&, const Error&) noexcept override { ++ends; }
};

}  // namespace

TEST_CASE("what an executor runs twice is told once") {
  const auto pool = test::make_pool();
  const auto executor = std::make_shared<Stutters>();
  WorkerOptions function = test::inline_module(test::kSaysHello);
  function.service_path = "/hello";
  std::atomic<int> told{0};
  SECTION("of a worker that was asked for") {
    pool->acquire(
        function, false, [&](const auto& worker) { told += worker.ok() ? 1 : 100; }, executor);
    executor->run_until(told);
    CHECK(told == 1);
  }
  SECTION("of a worker's numbers") {
    const auto worker = pool->create_worker(function).value();
    worker->metrics([&](const WorkerMetrics&) { ++told; }, 1000, executor);
    executor->run_until(told);
    CHECK(told == 1);
  }
  SECTION("of an answer") {
    const auto sink = std::make_shared<CountsEnds>();
    FetchOptions options;
    options.executor = executor;
    const auto call =
        pool->start(function, test::get().head, BodyKind::kNone, sink, std::move(options));
    executor->run_until(sink->ends);
    CHECK(sink->heads == 1);
    CHECK(sink->ends == 1);
  }
}
