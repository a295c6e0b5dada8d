#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

// Answers calls on threads of its own, each in one of the ways that a host has.
class SettlesLate final : public Extension {
 public:
  SettlesLate() {
    for (int i = 0; i < 3; ++i) threads_.emplace_back([this] { run(); });
  }
  ~SettlesLate() override {
    {
      std::lock_guard lock(mutex_);
      closing_ = true;
      changed_.notify_all();
    }
    for (std::thread& thread : threads_) thread.join();
  }
  void install(ExtensionScope& scope) noexcept override {
    scope.add_function("host", "later", [this](NativeCall call) {
      std::lock_guard lock(mutex_);
      calls_.push_back(std::move(call));
      changed_.notify_one();
    });
  }
  size_t settled() const { return settled_.load(); }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return closing_ || !calls_.empty(); });
      if (calls_.empty()) return;
      NativeCall call = std::move(calls_.front());
      calls_.pop_front();
      lock.unlock();
      settle(std::move(call), settled_.fetch_add(1));
      lock.lock();
    }
  }

  static void settle(NativeCall call, size_t number) {
    NativeCall copy = call;
    switch (number % 4) {
      case 0:
        call.resolve_json(call.json());
        copy.reject("too late");
        break;
      case 1:
        copy.reject("no");
        break;
      case 2:
        call.resolve_json("no JSON");
        break;
      default:
        break;  // dropped
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<NativeCall> calls_;
  std::vector<std::thread> threads_;
  std::atomic<size_t> settled_{0};
  bool closing_ = false;
};

constexpr char kCallsTheHost[] = R"(
  const goOn = () => host.later("x", 1).then(goOn, goOn);
  for (let i = 0; i < 32; ++i) goOn();
  export default { fetch(request) {
    if (request.url.endsWith("crash")) setTimeout(() => { throw new Error("crash"); });
    return new Response("on");
  } };)";

// Boots workers whose calls are always under way, and ends each as `end` does.
void rounds(int count, const std::function<void(IsolatePool&, Worker&)>& end) {
  SettlesLate host;
  for (int i = 0; i < count; ++i) {
    PoolOptions options;
    options.extensions = {&host};
    auto pool = test::make_pool(std::move(options));
    auto worker = pool->create_worker(test::inline_module(kCallsTheHost)).value();
    // Calls have gone round before the end comes.
    const size_t before = host.settled();
    while (host.settled() < before + 40) std::this_thread::yield();
    end(*pool, *worker);
    pool.reset();
    CHECK(worker->ended());
  }
  CHECK(host.settled() > static_cast<size_t>(count) * 40);
}

constexpr int kRounds = 40;

}  // namespace

TEST_CASE("native calls settle from any thread while their worker is terminated") {
  rounds(kRounds, [](IsolatePool&, Worker& worker) {
    worker.terminate();
    worker.wait();
  });
}

TEST_CASE("native calls settle from any thread while their worker retires") {
  rounds(kRounds, [](IsolatePool&, Worker& worker) {
    worker.retire();
    worker.wait();
  });
}

TEST_CASE("native calls settle from any thread while their worker crashes") {
  rounds(kRounds, [](IsolatePool&, Worker& worker) {
    worker.fetch(test::get("/crash"), [](Result<Response>) {});
    worker.wait();
  });
}

TEST_CASE("native calls settle from any thread while their pool is destroyed") {
  rounds(kRounds, [](IsolatePool&, Worker&) {});
}
