// A function may have another policy, and another bound on its workers, than its pool.
#include <catch2/catch_test_macros.hpp>
#include <future>
#include <string>

#include "support/test_pool.h"

using namespace edgert;

namespace {

WorkerOptions counting_function(const char* path) {
  WorkerOptions function = test::inline_module(
      "let asked = 0; export default { fetch: () => new Response(String(++asked)) }");
  function.service_path = path;
  return function;
}

Result<std::shared_ptr<Worker>> acquired(IsolatePool& pool, const WorkerOptions& function) {
  std::promise<Result<std::shared_ptr<Worker>>> answer;
  pool.acquire(function, false, [&](auto worker) { answer.set_value(std::move(worker)); });
  return answer.get_future().get();
}

// What the function says, each time from whichever worker the pool gives.
std::string say_twice(IsolatePool& pool, const WorkerOptions& function) {
  std::string said;
  for (int i = 0; i < 2; ++i) {
    const auto worker = acquired(pool, function).value();
    said += worker->fetch_sync(test::get()).value().body + " ";
    if (function.policy == Policy::kOneshot) CHECK(worker->wait_for(10'000));
  }
  return said;
}

}  // namespace

TEST_CASE("functions of one pool follow policies of their own") {
  const auto pool = test::make_pool();
  WorkerOptions shared = counting_function("/shared");
  CHECK(say_twice(*pool, shared) == "1 2 ");
  WorkerOptions once = counting_function("/once");
  once.policy = Policy::kOneshot;
  CHECK(say_twice(*pool, once) == "1 1 ");
  CHECK(say_twice(*pool, shared) == "3 4 ");
}

TEST_CASE("a function may have fewer workers than its pool allows") {
  PoolOptions options;
  options.max_parallelism = 4;
  const auto pool = test::make_pool(options);
  WorkerOptions function = counting_function("/few");
  for (const uint32_t most : {1u, 2u}) {
    function.max_parallelism = most;
    std::promise<Status> booted;
    pool->prewarm(function, 4, [&](Status status) { booted.set_value(std::move(status)); });
    CHECK(booted.get_future().get().ok());
    CHECK(pool->workers().size() == most);
  }
}

TEST_CASE("a policy that is none is refused by name") {
  const auto pool = test::make_pool();
  WorkerOptions function = counting_function("/none");
  function.policy = static_cast<Policy>(7);
  const auto refused = acquired(*pool, function);
  REQUIRE(!refused.ok());
  CHECK(refused.error().message.find("policy") != std::string::npos);
}
