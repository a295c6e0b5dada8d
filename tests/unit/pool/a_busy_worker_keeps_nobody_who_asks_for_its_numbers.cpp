#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <future>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

// Busy until the test says so, however long that takes.
constexpr char kSpins[] = R"(
  const kept = new Array(1e6).fill(1.5);
  Deno.serve(() => { for (;;) kept[0]++; });)";

constexpr Limits kNone = {
    .memory_mb = 256, .worker_timeout_ms = 0, .cpu_soft_ms = 0, .cpu_hard_ms = 0};

}  // namespace

// Each of these waited for the end of the loop, which never comes.
TEST_CASE("a busy worker keeps nobody who asks for its numbers") {
  auto pool = test::make_pool();
  WorkerOptions options = test::inline_module(kSpins);
  options.limits = kNone;
  SECTION("a function") {}
  SECTION("a main worker") { options.privileged = true; }
  auto worker = pool->create_worker(options).value();
  HttpServerOptions listening;
  listening.host = "127.0.0.1";
  auto server = HttpServer::create(worker, listening).value();
  worker->fetch(test::get(), [](Result<Response>) {});

  WorkerMetrics metrics = worker->metrics();
  while (metrics.received_requests == 0 || !metrics.is_late) metrics = worker->metrics();
  CHECK(metrics.heap.used != 0);
  const double cpu_ms = metrics.cpu_ms;
  CHECK(cpu_ms > 0);
  CHECK(worker->metrics().cpu_ms > cpu_ms);

  if (!options.privileged) {
    std::promise<std::optional<HeapMetrics>> heap;
    CHECK(pool->heap_metrics(false,
                             [&](const std::shared_ptr<Worker>&, std::optional<HeapMetrics> given) {
                               heap.set_value(given);
                             }) == 1);
    CHECK(heap.get_future().get().value().used != 0);
    std::promise<bool> goes;
    CHECK(pool->retire_idle([&](bool given) { goes.set_value(given); }) == 1);
    CHECK_FALSE(goes.get_future().get());
  }
  CHECK_FALSE(server->drain(10));
  server.reset();
  CHECK_FALSE(worker->ended());
}
