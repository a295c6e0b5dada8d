#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <thread>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

// Never answers /never, crashes at /crash, spins at /spin, streams for ever at /stream.
constexpr char kAnswersByPath[] = R"(
  export default { fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/never") return new Promise(() => {});
    if (pathname === "/crash") setTimeout(() => { throw new Error("crash"); });
    if (pathname === "/spin") for (;;);
    if (pathname === "/stream") return new Response(new ReadableStream({
      pull: (controller) => new Promise((resolve) => setTimeout(() => {
        controller.enqueue(new Uint8Array(10));
        resolve();
      }, 1)) }));
    return new Response("ok");
  } })";

// What was asked, and how often each was answered.
struct Count {
  std::atomic<int> asked{0}, answered{0}, twice{0};
  std::function<void()> callback() {
    ++asked;
    // A callback that is thrown away uncalled is missed below.
    auto calls = std::make_shared<std::atomic<int>>(0);
    return [this, calls] { calls->fetch_add(1) == 0 ? ++answered : ++twice; };
  }
};

void ask(IsolatePool& pool, Worker& worker, const WorkerOptions& options, Count& count) {
  for (const char* path : {"/", "/never", "/stream"}) {
    worker.fetch(test::get(path), [done = count.callback()](Result<Response>) { done(); });
  }
  for (const bool force : {false, true}) {
    pool.acquire(options, force,
                 [done = count.callback()](Result<std::shared_ptr<Worker>>) { done(); });
  }
  count.asked += static_cast<int>(pool.retire_idle([&count](bool) { ++count.answered; }));
  count.asked += static_cast<int>(pool.heap_metrics(
      false,
      [&count](const std::shared_ptr<Worker>&, std::optional<HeapMetrics>) { ++count.answered; }));
}

void rounds(const std::function<void(IsolatePool&, Worker&)>& end) {
  for (int i = 0; i < 10; ++i) {
    Count count;
    PoolOptions pool_options;
    pool_options.max_parallelism = 1;  // others wait for the one to end
    auto pool = test::make_pool(std::move(pool_options));
    WorkerOptions options = test::inline_module(kAnswersByPath);
    options.service_path = "/the-one";
    auto worker = pool->create_worker(options).value();
    ask(*pool, *worker, options, count);
    std::thread asking([&] { ask(*pool, *worker, options, count); });
    end(*pool, *worker);
    asking.join();
    ask(*pool, *worker, options, count);
    pool.reset();
    CHECK(count.asked.load() == count.answered.load());
    CHECK(count.twice.load() == 0);
  }
}

}  // namespace

TEST_CASE("callbacks come once when a worker is terminated") {
  rounds([](IsolatePool&, Worker& worker) { worker.terminate(); });
}

TEST_CASE("callbacks come once when a worker is terminated in a loop") {
  rounds([](IsolatePool&, Worker& worker) {
    worker.fetch(test::get("/spin"), [](Result<Response>) {});
    worker.terminate();
  });
}

TEST_CASE("callbacks come once when a worker retires") {
  rounds([](IsolatePool&, Worker& worker) { worker.retire(); });
}

TEST_CASE("callbacks come once when a worker crashes") {
  rounds([](IsolatePool&, Worker& worker) {
    worker.fetch(test::get("/crash"), [](Result<Response>) {});
    worker.wait();
  });
}

TEST_CASE("callbacks come once when a pool drains") {
  rounds([](IsolatePool& pool, Worker&) { pool.drain(1); });
}

TEST_CASE("callbacks come once when a pool ends all its workers") {
  rounds([](IsolatePool& pool, Worker&) { pool.terminate(60000); });
}

TEST_CASE("callbacks come once when a pool goes") {
  rounds([](IsolatePool&, Worker&) {});
}
