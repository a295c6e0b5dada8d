#include <catch2/catch_test_macros.hpp>
#include <future>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

constexpr Limits kShort = {.worker_timeout_ms = 0, .cpu_soft_ms = 0, .cpu_hard_ms = 200};

// Once it is asked, it waits for a loader that does not return: nothing comes out of that thread.
class StuckExtension final : public Extension {
 public:
  explicit StuckExtension(std::shared_future<void> released) : released_(std::move(released)) {}
  void install(ExtensionScope& scope) noexcept override {
    scope.add_function("", "stick", [this](NativeCall) {
      stuck.set_value();
      released_.get();
    });
  }
  std::promise<void> stuck;

 private:
  std::shared_future<void> released_;
};

}  // namespace

TEST_CASE("a host that holds an answer up stops no watchdog") {
  std::promise<void> release, answered;
  std::shared_future<void> released = release.get_future().share();
  StuckExtension extension(released);
  PoolOptions pool_options;
  pool_options.extensions = {&extension};
  auto pool = test::make_pool(std::move(pool_options));
  auto stuck = pool->create_worker(test::inline_module("Deno.serve(() => stick())")).value();
  stuck->fetch(test::get(), [&](Result<Response> response) {
    CHECK(response.error().code == ErrorCode::kWorkerRequestCancelled);
    answered.set_value();
    released.get();  // the host does not come back
  });
  extension.stuck.get_future().get();
  stuck->terminate();
  answered.get_future().get();
  // The limits of others hold all the same.
  WorkerOptions spinning = test::inline_module("Deno.serve(() => { for (;;); })");
  spinning.limits = kShort;
  auto worker = pool->create_worker(spinning).value();
  CHECK(worker->fetch_sync(test::get()).error().code == ErrorCode::kWorkerRequestCancelled);
  release.set_value();
}
