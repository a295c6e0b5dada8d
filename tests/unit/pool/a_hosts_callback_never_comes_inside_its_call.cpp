#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

// Where a callback came: on another thread than this one, once the caller goes on.
class Callback {
 public:
  std::function<void()> made() {
    return [this] {
      if (std::this_thread::get_id() == caller_) inside_ = true;
      came_.set_value();
    };
  }
  bool came_elsewhere() {
    came_.get_future().get();
    return !inside_;
  }

 private:
  const std::thread::id caller_ = std::this_thread::get_id();
  std::atomic<bool> inside_{false};
  std::promise<void> came_;
};

bool fetch_answers_elsewhere(Worker& worker) {
  Callback callback;
  worker.fetch(test::get(), [done = callback.made()](Result<Response>) { done(); });
  return callback.came_elsewhere();
}

bool acquire_answers_elsewhere(IsolatePool& pool, const WorkerOptions& options) {
  Callback callback;
  pool.acquire(options, false,
               [done = callback.made()](Result<std::shared_ptr<Worker>>) { done(); });
  return callback.came_elsewhere();
}

}  // namespace

TEST_CASE("a host's fetch answers outside of its call") {
  auto pool = test::make_pool();
  auto worker = pool->create_worker(test::inline_module(test::kSaysHello)).value();
  CHECK(fetch_answers_elsewhere(*worker));
  SECTION("of a worker that is retired") {
    worker->retire();
    CHECK(fetch_answers_elsewhere(*worker));
  }
  SECTION("of a worker that has ended") {
    worker->terminate();
    worker->wait();
    CHECK(fetch_answers_elsewhere(*worker));
  }
  SECTION("of a worker whose pool has gone") {
    pool.reset();
    CHECK(fetch_answers_elsewhere(*worker));
  }
  SECTION("of a call on the thread of the worker itself") {
    std::promise<bool> elsewhere;
    worker->fetch(test::get(), [&](Result<Response>) {
      worker->retire();
      elsewhere.set_value(fetch_answers_elsewhere(*worker));
    });
    CHECK(elsewhere.get_future().get());
  }
}

TEST_CASE("a pool's callbacks come outside of its calls") {
  auto pool = test::make_pool();
  WorkerOptions options = test::inline_module(test::kSaysHello);
  options.service_path = "/the-one";
  CHECK(acquire_answers_elsewhere(*pool, options));
  CHECK(acquire_answers_elsewhere(*pool, options));  // of a worker that is there
  WorkerOptions impossible = options;
  impossible.limits.memory_mb = 1;
  CHECK(acquire_answers_elsewhere(*pool, impossible));
  pool->drain(60000);
  CHECK(acquire_answers_elsewhere(*pool, options));
}

TEST_CASE("a lock that is held around a call is no deadlock") {
  auto pool = test::make_pool();
  auto worker = pool->create_worker(test::inline_module(test::kSaysHello)).value();
  worker->retire();
  std::mutex mutex;
  std::promise<void> done;
  {
    std::lock_guard lock(mutex);
    worker->fetch(test::get(), [&](Result<Response>) {
      std::lock_guard inside(mutex);
      done.set_value();
    });
  }
  done.get_future().get();
}

TEST_CASE("the last handle of a worker may go in its answer") {
  auto pool = test::make_pool();
  auto worker = pool->create_worker(test::inline_module(test::kSaysHello)).value();
  pool.reset();
  std::promise<void> gone;
  Worker& raw = *worker;
  raw.fetch(test::get(), [kept = std::move(worker), &gone](Result<Response>) mutable {
    kept.reset();
    gone.set_value();
  });
  gone.get_future().get();
}
