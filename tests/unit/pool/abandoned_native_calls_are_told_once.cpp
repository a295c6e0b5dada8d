#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/unit/pool/installed.h"

using namespace edgert;

namespace {

// Keeps its calls, and counts for each how often it was told that nobody waits any more.
class NeverAnswers final : public Extension {
 public:
  explicit NeverAnswers(std::shared_ptr<Executor> executor = nullptr)
      : executor_(std::move(executor)) {}
  void install(ExtensionScope& scope) noexcept override {
    FunctionOptions options;
    options.executor = executor_;
    scope.add_function(
        "host", "never", [this](NativeCall call) { keep(std::move(call), true); }, options);
    scope.add_function(
        "host", "answered", [this](NativeCall call) { keep(std::move(call), false); }, options);
  }
  size_t count() {
    const std::lock_guard lock(mutex_);
    return calls_.size();
  }
  void wait_for_calls(size_t many) {
    while (count() < many) std::this_thread::yield();
  }
  void check() {
    const std::lock_guard lock(mutex_);
    for (NativeCall& call : calls_) {
      call.resolve();
      call.reject("too late");
    }
    CHECK(told_ == static_cast<int>(never_));
    calls_.clear();
    never_ = 0;
    told_ = 0;
  }

 private:
  void keep(NativeCall call, bool is_never) {
    call.on_abandoned([this] { told_.fetch_add(1); });
    if (!is_never) call.resolve();
    const std::lock_guard lock(mutex_);
    never_ += is_never ? 1 : 0;
    calls_.push_back(std::move(call));
  }

  const std::shared_ptr<Executor> executor_;
  std::mutex mutex_;
  std::vector<NativeCall> calls_;
  size_t never_ = 0;
  std::atomic<int> told_{0};
};

constexpr char kAsksForEver[] = R"(
  export default { async fetch(request) {
    const waits = [host.never(), host.answered(), host.never()];
    if (request.url.endsWith("crash")) setTimeout(() => { throw new Error("crash"); });
    if (request.url.endsWith("spin")) for (;;);
    if (request.url.endsWith("wait")) await Promise.all(waits);
    return new Response("on");
  } };)";

void abandon_by(NeverAnswers& host, const std::string& path,
                const std::function<void(Worker&)>& end) {
  auto pool = test::pool_with(host);
  auto worker = pool->create_worker(test::inline_module(kAsksForEver)).value();
  worker->fetch(test::get(path), [](Result<Response>) {});
  host.wait_for_calls(3);
  end(*worker);
  pool.reset();
  host.check();
}

}  // namespace

TEST_CASE("abandoned native calls are told once, however their worker ends") {
  NeverAnswers host;
  const auto terminate = [](Worker& worker) { worker.terminate(); };
  abandon_by(host, "/wait", terminate);
  abandon_by(host, "/spin", terminate);
  abandon_by(host, "/on", [](Worker& worker) {
    worker.retire();
    worker.wait();
  });
  abandon_by(host, "/crash", [](Worker& worker) { worker.wait(); });
  abandon_by(host, "/wait", [](Worker&) {});
}

TEST_CASE("abandoned native calls are told on their executor") {
  const auto executor = QueueExecutor::create();
  NeverAnswers host(executor);
  std::atomic<bool> stop{false};
  std::thread loop([&] {
    while (!stop) executor->wait_and_run(1000);
  });
  {
    auto pool = test::pool_with(host);
    auto worker = pool->create_worker(test::inline_module(kAsksForEver)).value();
    worker->fetch(test::get("/wait"), [](Result<Response>) {});
    host.wait_for_calls(3);
  }
  // What the pool has posted is ahead of these, be it behind what runs there now.
  for (int i = 0; i < 2; ++i) {
    std::promise<void> behind;
    executor->post([&] { behind.set_value(); });
    behind.get_future().wait();
  }
  host.check();
  stop = true;
  executor->post([] {});
  loop.join();
}

TEST_CASE("abandoned native calls are told though their executor takes no more work") {
  const auto executor = QueueExecutor::create();
  NeverAnswers host(executor);
  auto pool = test::pool_with(host);
  auto worker = pool->create_worker(test::inline_module(kAsksForEver)).value();
  worker->fetch(test::get("/wait"), [](Result<Response>) {});
  while (host.count() < 3) executor->wait_and_run(1000);
  executor->close();
  pool.reset();
  host.check();
}

TEST_CASE("who asks late whether a native call is abandoned hears it at once") {
  std::promise<NativeCall> kept;
  test::Installed host([&](ExtensionScope& scope) {
    scope.add_function("host", "never", [&](NativeCall call) { kept.set_value(std::move(call)); });
  });
  auto pool = test::pool_with(host);
  auto worker = pool->create_worker(test::function_of("await host.never();")).value();
  worker->fetch(test::get(), [](Result<Response>) {});
  NativeCall call = kept.get_future().get();
  CHECK_FALSE(call.is_abandoned());
  worker->terminate();
  worker->wait();
  CHECK(call.is_abandoned());
  std::atomic<int> told{0};
  call.on_abandoned([&] { told.fetch_add(1); });
  call.on_abandoned([&] { told.fetch_add(1); });
  worker.reset();
  pool.reset();
  CHECK(told == 1);
}
