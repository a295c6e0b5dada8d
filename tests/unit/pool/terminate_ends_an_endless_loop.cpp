#include <catch2/catch_test_macros.hpp>
#include <future>

#include "tests/support/test_pool.h"

using namespace edgert;

TEST_CASE("terminate ends an endless loop") {
  auto pool = test::make_pool();
  WorkerOptions options = test::inline_module(
      "export default { fetch() { for (;;) try { for (;;); } catch {} finally { continue; } } }");
  options.limits = {0, 1, 0, 0, 0};
  auto worker = pool->create_worker(std::move(options)).value();
  std::promise<ErrorCode> refused;
  worker->fetch(test::get(), [&](Result<Response> result) {
    refused.set_value(result.ok() ? ErrorCode::kInternal : result.error().code);
  });
  worker->terminate();
  CHECK(refused.get_future().get() == ErrorCode::kWorkerRequestCancelled);
  worker->wait();
}
