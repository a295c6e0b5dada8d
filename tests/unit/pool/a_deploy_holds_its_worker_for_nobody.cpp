#include <catch2/catch_test_macros.hpp>
#include <future>

#include "tests/support/test_pool.h"
#include "tests/unit/pool/recorded_answer.h"

using namespace edgert;

TEST_CASE("a deploy holds its worker for nobody") {
  PoolOptions options;
  options.policy = Policy::kPerRequest;
  options.max_parallelism = 1;
  options.request_wait_timeout_ms = 3'600'000;
  const auto pool = test::make_pool(options);
  WorkerOptions function = test::inline_module(test::kSaysHello);
  function.service_path = "/function";
  std::promise<bool> replaced;
  pool->replace(function, [&](const Result<std::shared_ptr<Worker>>& worker) {
    replaced.set_value(worker.ok());
  });
  REQUIRE(replaced.get_future().get());
  // Whoever asks first has it, not the one who has deployed it.
  const auto answer = std::make_shared<test::RecordedAnswer>();
  FetchOptions fetch;
  fetch.total_timeout_ms = 60'000;
  const auto call =
      pool->start(function, {"GET", "http://host/", {}, {}, 0}, BodyKind::kNone, answer, fetch);
  answer->wait_for_end();
  CHECK(!answer->error());
  CHECK(answer->body() == "hello");
  CHECK(pool->metrics().boots == 1);
}
