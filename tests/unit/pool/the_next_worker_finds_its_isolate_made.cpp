#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <future>
#include <thread>
#include <utility>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

Result<Response> answer_of(Worker& worker) {
  std::promise<Result<Response>> answered;
  worker.fetch(test::get(),
               [&](Result<Response> response) { answered.set_value(std::move(response)); });
  return answered.get_future().get();
}

// A worker that has answered.
std::shared_ptr<Worker> answering_worker(IsolatePool& pool, uint32_t memory_mb) {
  WorkerOptions options = test::inline_module(test::kSaysHello);
  options.limits.memory_mb = memory_mb;
  auto worker = pool.create_worker(std::move(options));
  REQUIRE(worker.ok());
  CHECK(answer_of(*worker.value()).value().body == "hello");
  return worker.value();
}

// Returns once there are so many; a test that waits for ever is ended from outside.
void wait_for_isolates(int64_t count) {
  while (live_objects().isolates != count)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace

TEST_CASE("the next worker of the same limit finds its isolate made") {
  auto pool = test::make_pool();
  const auto first = answering_worker(*pool, 150);
  wait_for_isolates(2);
  const auto second = answering_worker(*pool, 150);
  wait_for_isolates(3);
  // One of another limit has no use for what is there, and others like it get one in its place.
  const auto third = answering_worker(*pool, 100);
  wait_for_isolates(4);
  CHECK(pool->metrics().active_workers == 3);
  pool.reset();
  CHECK(live_objects().isolates == 0);
}

TEST_CASE("a host may do without spare isolates") {
  PoolOptions options;
  options.spare_isolates = 0;
  auto pool = test::make_pool(std::move(options));
  const auto first = answering_worker(*pool, 150);
  const auto second = answering_worker(*pool, 150);
  CHECK(live_objects().isolates == 2);
}

TEST_CASE("a script finds as much memory in an isolate that was made ahead as in another") {
  auto pool = test::make_pool();
  const auto first = answering_worker(*pool, 64);
  wait_for_isolates(2);
  WorkerOptions options = test::inline_module(
      "export default { fetch() { const kept = []; for (;;) kept.push(new Array(10000).fill(1.5)); "
      "} }");
  options.limits.memory_mb = 64;
  auto worker = pool->create_worker(std::move(options));
  REQUIRE(worker.ok());
  const Result<Response> answer = answer_of(*worker.value());
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().message.find("memory") != std::string::npos);
}
