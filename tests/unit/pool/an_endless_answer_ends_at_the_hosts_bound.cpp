#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <future>
#include <thread>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

constexpr char kAnswers[] = R"(
  let cancelled = false;
  Deno.serve((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/cancelled") return new Response(String(cancelled));
    if (pathname !== "/endless") return new Response(new Uint8Array(Number(pathname.slice(1))));
    return new Response(new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(50000)),
      cancel: () => { cancelled = true; },
    }));
  });)";

Result<Response> ask(Worker& worker, const char* path, uint64_t most) {
  Request request = test::get(path);
  request.max_response_bytes = most;
  return worker.fetch_sync(std::move(request));
}

}  // namespace

TEST_CASE("an endless answer ends at the host's bound") {
  auto pool = test::make_pool();
  WorkerOptions options = test::inline_module(kAnswers);
  options.limits = {.worker_timeout_ms = 0, .cpu_soft_ms = 0, .cpu_hard_ms = 0};
  auto worker = pool->create_worker(std::move(options)).value();
  const Result<Response> answer = worker->fetch_sync(test::get("/endless"));
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().code == ErrorCode::kLimit);
  CHECK(answer.error().message ==
        "the response is larger than Request::max_response_bytes, 67108864");
  // The worker hears that nobody wants the rest, and serves on.
  std::string cancelled;
  while ((cancelled = worker->fetch_sync(test::get("/cancelled")).value().body) != "true")
    std::this_thread::yield();
  CHECK(cancelled == "true");
}

TEST_CASE("an answer may be as large as its bound") {
  auto pool = test::make_pool();
  auto worker = pool->create_worker(test::inline_module(kAnswers)).value();
  for (const char* path : {"/1000", "/200000"}) {
    const uint64_t size = std::stoull(path + 1);
    CHECK(ask(*worker, path, size).value().body.size() == size);
    CHECK(ask(*worker, path, size - 1).error().code == ErrorCode::kLimit);
    CHECK(ask(*worker, path, 0).value().body.size() == size);
  }
}
