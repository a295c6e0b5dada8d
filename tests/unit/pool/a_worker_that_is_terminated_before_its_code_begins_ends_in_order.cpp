#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "js/isolate.h"
#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

// Ends each worker between its graph's last file and its first line of code.
class EndsWhatBoots final : public Observer {
 public:
  IsolatePool* pool = nullptr;
  void on_boot(const WorkerIdentity& worker, double) noexcept override {
    if (const std::shared_ptr<Worker> booted = pool->find(worker.id)) booted->terminate();
  }
};

}  // namespace

TEST_CASE("a worker that is terminated before its code begins ends in order") {
  EndsWhatBoots observer;
  PoolOptions options;
  options.observer = &observer;
  auto pool = test::make_pool(std::move(options));
  observer.pool = pool.get();
  auto worker = pool->create_worker(test::inline_module("globalThis.begun = true;"));
  REQUIRE_FALSE(worker.ok());
  CHECK(worker.error().code == ErrorCode::kWorkerRequestCancelled);
  pool.reset();
  CHECK(js::LiveCounts::ruined == 0);
}
