#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <future>

#include "tests/support/test_pool.h"
#include "tests/unit/pool/recorded_answer.h"

using namespace edgert;

namespace {

Error error_of(IsolatePool& pool, const WorkerOptions& options) {
  const auto answer = std::make_shared<test::RecordedAnswer>();
  const auto call =
      pool.start(options, {"GET", "http://host/", {}, {}, 0}, BodyKind::kNone, answer, {});
  answer->wait_for_end();
  REQUIRE(answer->error());
  return *answer->error();
}

WorkerOptions function(std::string code) {
  WorkerOptions options = test::inline_module(std::move(code));
  options.service_path = "/function";
  return options;
}

void check(const Error& error, ErrorReason reason, int status, bool is_retryable) {
  INFO(error.message);
  CHECK(error.reason == reason);
  CHECK(suggested_status(error) == status);
  CHECK(error.retryable() == is_retryable);
}

}  // namespace

TEST_CASE("an error says what its host may do") {
  PoolOptions pool_options;
  SECTION("of a function that is not there") {
    WorkerOptions nowhere;
    nowhere.service_path = "/nowhere/at/all";
    check(error_of(*test::make_pool(), nowhere), ErrorReason::kFunctionNotFound, 404, false);
  }
  SECTION("of one without an entry point") {
    WorkerOptions nowhere;
    nowhere.service_path = std::filesystem::temp_directory_path();
    nowhere.entry_point = "/nowhere.ts";
    check(error_of(*test::make_pool(), nowhere), ErrorReason::kFunctionNotFound, 404, false);
  }
  SECTION("of a module that is missing") {
    check(error_of(*test::make_pool(), function("import './nowhere.ts'")),
          ErrorReason::kModuleError, 503, false);
  }
  SECTION("of code that is no JavaScript") {
    check(error_of(*test::make_pool(), function("let let = 1")), ErrorReason::kModuleError, 503,
          false);
  }
  SECTION("of code that throws") {
    const Error error = error_of(*test::make_pool(), function("throw new Error('no')"));
    CHECK(error.code == ErrorCode::kInvalidWorkerResponse);
    check(error, ErrorReason::kNone, 500, false);
  }
  SECTION("of a pool that is full") {
    pool_options.max_workers = 1;
    const auto pool = test::make_pool(pool_options);
    const auto first = pool->create_worker(test::inline_module(test::kSaysHello)).value();
    check(error_of(*pool, function(test::kSaysHello)), ErrorReason::kOverloaded, 503, true);
  }
  SECTION("of a pool that goes") {
    const auto pool = test::make_pool(pool_options);
    CHECK(pool->drain(60'000));
    check(error_of(*pool, function(test::kSaysHello)), ErrorReason::kPoolClosing, 503, true);
  }
  SECTION("of each limit") {
    const auto pool = test::make_pool(pool_options);
    WorkerOptions busy = function("Deno.serve(() => { for (;;); })");
    busy.limits.cpu_soft_ms = busy.limits.cpu_hard_ms = 20;
    check(error_of(*pool, busy), ErrorReason::kCpuLimit, 546, false);
    WorkerOptions slow = function("Deno.serve(() => new Promise(() => {}))");
    slow.service_path = "/slow";
    slow.limits.worker_timeout_ms = 50;
    check(error_of(*pool, slow), ErrorReason::kWallClockLimit, 546, false);
    WorkerOptions large = function(R"(
      const all = [];
      Deno.serve(async () => {
        for (;;) {
          for (let i = 0; i < 100; ++i) all.push(new Array(1000).fill(i));
          await new Promise((resolve) => setTimeout(resolve));
        }
      });)");
    large.service_path = "/large";
    large.limits.memory_mb = 32;
    check(error_of(*pool, large), ErrorReason::kMemoryLimit, 546, false);
  }
  SECTION("of a worker that is terminated") {
    const auto pool = test::make_pool(pool_options);
    const auto worker =
        pool->create_worker(function("Deno.serve(() => new Promise(() => {}))")).value();
    std::promise<Error> failed;
    worker->fetch(test::get(),
                  [&](Result<Response> response) { failed.set_value(response.error()); });
    worker->terminate();
    check(failed.get_future().get(), ErrorReason::kTerminated, 503, false);
  }
}

TEST_CASE("an error that no worker has made has a status, too") {
  CHECK(suggested_status({ErrorCode::kInvalidArgument, ""}) == 400);
  CHECK(suggested_status({ErrorCode::kTimedOut, ""}) == 504);
  CHECK(suggested_status({ErrorCode::kWorkerRequestIdleTimeout, ""}) == 504);
  CHECK(suggested_status({ErrorCode::kCancelled, ""}) == 499);
  CHECK(suggested_status({ErrorCode::kIo, ""}) == 500);
  CHECK(Error{ErrorCode::kWorkerAlreadyRetired, ""}.retryable());
}
