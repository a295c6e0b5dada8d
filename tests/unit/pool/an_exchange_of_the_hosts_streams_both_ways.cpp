#include <catch2/catch_test_macros.hpp>

#include "tests/support/test_pool.h"
#include "tests/unit/pool/hosted_exchange.h"

using namespace edgert;

namespace {

constexpr char kStreams[] = R"(
  let aborted = 0, cancelled = 0;
  Deno.serve(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/counts") return Response.json({ aborted, cancelled });
    request.signal.addEventListener("abort", () => ++aborted);
    if (pathname === "/echo") return new Response(request.body, { status: 201 });
    if (pathname === "/count") {
      let size = 0;
      for await (const chunk of request.body) size += chunk.length;
      return new Response(String(size), { headers: { "x-way": "counted" } });
    }
    if (pathname === "/ignore") return new Response("ignored");
    if (pathname === "/never") return new Promise(() => {});
    return new Response(new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(50000)),
      cancel: () => void ++cancelled,
    }));
  });)";

constexpr size_t kLarge = 48 << 20;

std::shared_ptr<Worker> make_worker(IsolatePool& pool) {
  WorkerOptions options = test::inline_module(kStreams);
  options.limits = {.worker_timeout_ms = 0, .cpu_soft_ms = 0, .cpu_hard_ms = 0};
  options.limits.memory_mb = 32;  // less than what passes
  return pool.create_worker(std::move(options)).value();
}

// Until the worker has seen so many of either.
void wait_for(Worker& worker, const std::string& counts) {
  std::string seen;
  while (seen != counts) seen = worker.fetch_sync(test::get("/counts")).value().body;
}

}  // namespace

TEST_CASE("an exchange of the host's streams both ways") {
  auto pool = test::make_pool();
  auto worker = make_worker(*pool);
  std::shared_ptr<test::HostLoop> loop;
  SECTION("on the host's loop") { loop = std::make_shared<test::HostLoop>(); }
  SECTION("without one") {}

  auto outcome = test::forward(
      *worker, {.url = "http://test/echo", .body_size = kLarge, .has_body = true}, loop);
  outcome->wait_for_end();
  CHECK(outcome->head->status == 201);
  CHECK(outcome->received == kLarge);
  CHECK(outcome->has_ended);
  CHECK(outcome->first.substr(0, 100) == std::string(100, 'b'));

  outcome = test::forward(
      *worker, {.url = "http://test/count", .body_size = kLarge, .has_body = true}, loop);
  outcome->wait_for_end();
  CHECK(outcome->first == std::to_string(kLarge));
  CHECK(outcome->head->headers.find("x-way") == "counted");
  CHECK(outcome->misplaced == 0);
  CHECK(outcome->answers == 1);
}

TEST_CASE("an exchange that reads no more stops the function that writes") {
  auto pool = test::make_pool();
  auto worker = make_worker(*pool);
  auto loop = std::make_shared<test::HostLoop>();
  auto outcome = test::forward(*worker, {.url = "http://test/endless", .read_most = 1 << 20}, loop);
  outcome->wait_until([](const test::Outcome& seen) { return seen.received >= 1 << 20; });
  // What was allowed still comes; a function that went on would bring more within these requests.
  for (int i = 0; i < 200; ++i) (void)worker->fetch_sync(test::get("/counts"));
  std::unique_lock lock(outcome->mutex);
  CHECK(outcome->received <= (1 << 20) + 2 * kDefaultCredit);
  const auto abort = outcome->abort;
  lock.unlock();
  abort();
  outcome->wait_for_end();
  CHECK(outcome->failure->code == ErrorCode::kCancelled);
  wait_for(*worker, R"({"aborted":1,"cancelled":1})");
}

TEST_CASE("a function that reads nothing stops the exchange's body") {
  auto pool = test::make_pool();
  auto worker = make_worker(*pool);
  auto loop = std::make_shared<test::HostLoop>();
  auto outcome = test::forward(
      *worker, {.url = "http://test/never", .body_size = kLarge, .has_body = true}, loop);
  for (int i = 0; i < 200; ++i) (void)worker->fetch_sync(test::get("/counts"));
  std::unique_lock lock(outcome->mutex);
  CHECK(outcome->made <= 2 * kDefaultCredit);
  const auto abort = outcome->abort;
  lock.unlock();
  abort();
  outcome->wait_for_end();
  CHECK(outcome->answers == 1);
  CHECK(outcome->failure->code == ErrorCode::kCancelled);
  CHECK(outcome->cancelled);
  wait_for(*worker, R"({"aborted":1,"cancelled":0})");
}

TEST_CASE("a body that nobody wants is cancelled once the exchange is answered") {
  auto pool = test::make_pool();
  auto worker = make_worker(*pool);
  auto outcome =
      test::forward(*worker, {.url = "http://test/ignore", .body_size = kLarge, .has_body = true});
  outcome->wait_for_end();
  CHECK(outcome->first == "ignored");
  CHECK(outcome->has_ended);
  CHECK(outcome->cancelled);
  CHECK(outcome->made <= kDefaultCredit);
}
