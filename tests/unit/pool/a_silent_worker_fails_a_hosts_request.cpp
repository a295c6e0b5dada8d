#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

constexpr char kFallsSilent[] = R"(
  let aborted = 0;
  Deno.serve((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/aborted") return new Response(String(aborted));
    request.signal.addEventListener("abort", () => ++aborted);
    if (pathname === "/head") return new Promise(() => {});
    let sent = 0;
    return new Response(new ReadableStream({
      pull(controller) {
        if (sent++ === 0) return controller.enqueue(new Uint8Array(10));
        return new Promise(() => {});
      },
      cancel: () => void ++aborted,
    }));
  });)";

}  // namespace

TEST_CASE("a silent worker fails a host's request") {
  PoolOptions options;
  options.request_idle_timeout_ms = 200;
  auto pool = test::make_pool(std::move(options));
  auto worker = pool->create_worker(test::inline_module(kFallsSilent)).value();
  for (const char* path : {"/head", "/body"}) {
    const Result<Response> answer = worker->fetch_sync(test::get(path));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().code == ErrorCode::kWorkerRequestIdleTimeout);
    CHECK(answer.error().message == "request timed out");
  }
  // The worker goes on, and knows that nobody waits.
  Result<Response> aborted = worker->fetch_sync(test::get("/aborted"));
  while (!aborted.ok() || std::stoi(aborted.value().body) < 2)
    aborted = worker->fetch_sync(test::get("/aborted"));
  CHECK_FALSE(worker->ended());
}

TEST_CASE("a worker that speaks now and then is not silent") {
  PoolOptions options;
  options.request_idle_timeout_ms = 10'000;
  auto pool = test::make_pool(std::move(options));
  auto worker = pool->create_worker(test::inline_module(R"(
    Deno.serve(() => {
      let sent = 0;
      return new Response(new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          if (++sent > 220) controller.close();
          else controller.enqueue(new Uint8Array(1));
        },
      }));
    });)"))
                    .value();
  CHECK(worker->fetch_sync(test::get()).value().body.size() == 220);
}
