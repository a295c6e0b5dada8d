#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <latch>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "tests/support/test_pool.h"

using namespace edgert;

TEST_CASE("simultaneous calls share one boot") {
  auto pool = test::make_pool();
  WorkerOptions options = test::inline_module("export default { fetch: () => new Response() }");
  options.service_path = "/one-function";
  constexpr int kThreads = 8;
  std::latch answered(kThreads);
  std::mutex mutex;
  std::set<std::string> ids;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      pool->acquire(options, false, [&](Result<std::shared_ptr<Worker>> worker) {
        {
          std::lock_guard lock(mutex);
          ids.insert(worker.ok() ? worker.value()->id() : worker.error().message);
        }
        answered.count_down();
      });
    });
  }
  for (std::thread& thread : threads) thread.join();
  answered.wait();
  CHECK(ids.size() == 1);
  CHECK(pool->metrics().boots == 1);
}
