#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <future>
#include <thread>
#include <vector>

#include "tests/support/test_pool.h"
#include "tests/unit/pool/hosted_exchange.h"

using namespace edgert;

namespace {

// Never answers /never, falls silent in /silent, spins at /spin, breaks off in /break, streams for
// ever at /stream.
constexpr char kEndsByPath[] = R"(
  let aborted = 0;
  export default { fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/aborted") return new Response(String(aborted));
    request.signal.addEventListener("abort", () => ++aborted);
    if (pathname === "/never") return new Promise(() => {});
    if (pathname === "/spin") for (;;);
    if (pathname === "/") return new Response("ok");
    let sent = 0;
    return new Response(new ReadableStream({
      pull(controller) {
        if (pathname === "/silent" && sent++ === 1) return new Promise(() => {});
        if (pathname === "/break" && sent++ === 3) throw new Error("midway");
        controller.enqueue(new Uint8Array(1000));
        return new Promise((resolve) => setTimeout(resolve, 1));
      } }));
  } })";

// Once it is asked, nothing comes out of its worker's thread until it is released.
class StuckExtension final : public Extension {
 public:
  void install(ExtensionScope& scope) noexcept override {
    scope.add_function("", "stick", [this](NativeCall) {
      stuck.set_value();
      release.get_future().get();
    });
  }
  std::promise<void> stuck, release;
};

void wait_for_bytes(const test::Outcome& outcome) {
  outcome.wait_until([](const test::Outcome& seen) { return seen.received != 0; });
}

}  // namespace

TEST_CASE("a stream that breaks off midway fails the exchange's response") {
  auto pool = test::make_pool();
  auto worker = pool->create_worker(test::inline_module(kEndsByPath)).value();
  auto loop = std::make_shared<test::HostLoop>();
  std::string path = "/stream";
  SECTION("by its function") { path = "/break"; }
  SECTION("by its worker's end") {}
  auto outcome = test::forward(*worker, {.url = "http://test" + path}, loop);
  wait_for_bytes(*outcome);
  if (path == "/stream") worker->terminate();
  outcome->wait_for_end();
  CHECK(outcome->head->status == 200);
  CHECK_FALSE(outcome->has_ended);
  REQUIRE(outcome->failure);
  if (path == "/stream") CHECK(outcome->failure->code == ErrorCode::kWorkerRequestCancelled);
  CHECK(outcome->answers == 1);
  CHECK(outcome->misplaced == 0);
}

TEST_CASE("a silent worker fails an exchange") {
  PoolOptions options;
  options.request_idle_timeout_ms = 200;
  auto pool = test::make_pool(std::move(options));
  auto worker = pool->create_worker(test::inline_module(kEndsByPath)).value();
  std::shared_ptr<test::HostLoop> loop;
  SECTION("on the host's loop") { loop = std::make_shared<test::HostLoop>(); }
  SECTION("without one") {}
  for (const char* path : {"/never", "/silent"}) {
    auto outcome = test::forward(*worker, {.url = std::string("http://test") + path}, loop);
    outcome->wait_for_end();
    REQUIRE(outcome->failure);
    CHECK(outcome->failure->code == ErrorCode::kWorkerRequestIdleTimeout);
    CHECK(outcome->misplaced == 0);
  }
  Result<Response> aborted = worker->fetch_sync(test::get("/aborted"));
  while (!aborted.ok() || std::stoi(aborted.value().body) < 2)
    aborted = worker->fetch_sync(test::get("/aborted"));
  CHECK_FALSE(worker->ended());
}

TEST_CASE("a worker that its limits stop fails its exchanges") {
  auto pool = test::make_pool();
  WorkerOptions options = test::inline_module(kEndsByPath);
  options.limits = {.worker_timeout_ms = 0, .cpu_soft_ms = 0, .cpu_hard_ms = 300};
  auto worker = pool->create_worker(options).value();
  auto loop = std::make_shared<test::HostLoop>();
  auto streaming = test::forward(*worker, {.url = "http://test/stream"}, loop);
  wait_for_bytes(*streaming);
  auto spinning = test::forward(*worker, {.url = "http://test/spin"}, loop);
  for (const auto& outcome : {streaming, spinning}) {
    outcome->wait_for_end();
    REQUIRE(outcome->failure);
    CHECK(outcome->failure->code == ErrorCode::kWorkerRequestCancelled);
    CHECK(outcome->misplaced == 0);
  }
}

TEST_CASE("a worker that does not come out of V8 fails its exchanges") {
  StuckExtension extension;
  PoolOptions pool_options;
  pool_options.extensions = {&extension};
  auto pool = test::make_pool(std::move(pool_options));
  auto worker = pool->create_worker(test::inline_module("Deno.serve(() => stick())")).value();
  std::shared_ptr<test::HostLoop> loop;
  SECTION("on the host's loop") { loop = std::make_shared<test::HostLoop>(); }
  SECTION("without one") {}
  auto outcome = test::forward(
      *worker, {.url = "http://test/", .body_size = 10 << 20, .has_body = true}, loop);
  extension.stuck.get_future().get();
  worker->terminate();
  outcome->wait_for_end();
  REQUIRE(outcome->failure);
  CHECK(outcome->failure->code == ErrorCode::kWorkerRequestCancelled);
  CHECK(outcome->cancelled);
  CHECK(outcome->misplaced == 0);
  CHECK_FALSE(worker->ended());
  extension.release.set_value();
}

TEST_CASE("a worker that takes no requests fails an exchange outside of the call") {
  auto pool = test::make_pool();
  auto worker = pool->create_worker(test::inline_module(kEndsByPath)).value();
  SECTION("that has retired") { worker->retire(); }
  SECTION("that has ended") {
    worker->terminate();
    worker->wait();
  }
  SECTION("whose pool has gone") { pool.reset(); }
  auto outcome = std::make_shared<test::Outcome>();
  outcome->is_right_place = [caller = std::this_thread::get_id()] {
    return std::this_thread::get_id() != caller;
  };
  worker->forward(std::make_unique<test::HostedExchange>(outcome, test::HostedExchange::Plan{}));
  outcome->wait_for_end();
  REQUIRE(outcome->failure);
  CHECK(outcome->failure->code == ErrorCode::kWorkerAlreadyRetired);
  CHECK(outcome->misplaced == 0);
}

TEST_CASE("an exchange goes on to the successor of a worker that has retired") {
  auto pool = test::make_pool();
  WorkerOptions options = test::inline_module(kEndsByPath);
  options.service_path = "/the-one";
  std::promise<std::shared_ptr<Worker>> acquired;
  pool->acquire(options, false, [&](Result<std::shared_ptr<Worker>> worker) {
    acquired.set_value(std::move(worker).value());
  });
  auto worker = acquired.get_future().get();
  worker->retire();
  auto loop = std::make_shared<test::HostLoop>();
  auto outcome = test::forward(*worker, {.url = "http://test/"}, loop);
  outcome->wait_for_end();
  CHECK(outcome->first == "ok");
  CHECK(outcome->misplaced == 0);
  CHECK(pool->find_active("/the-one")->id() != worker->id());
  // Where no successor is made, it says so.
  pool->drain(60000);
  outcome = test::forward(*worker, {.url = "http://test/"}, loop);
  outcome->wait_for_end();
  CHECK(outcome->failure->code == ErrorCode::kInvalidWorkerCreation);
}

TEST_CASE("a pool that goes fails the exchanges of its workers") {
  auto pool = test::make_pool();
  auto worker = pool->create_worker(test::inline_module(kEndsByPath)).value();
  std::shared_ptr<test::HostLoop> loop;
  SECTION("on the host's loop") { loop = std::make_shared<test::HostLoop>(); }
  SECTION("without one") {}
  auto waiting = test::forward(*worker, {.url = "http://test/never"}, loop);
  auto streaming = test::forward(*worker, {.url = "http://test/stream"}, loop);
  wait_for_bytes(*streaming);
  pool.reset();
  for (const auto& outcome : {waiting, streaming}) {
    outcome->wait_for_end();
    CHECK(outcome->failure->code == ErrorCode::kWorkerRequestCancelled);
    CHECK(outcome->misplaced == 0);
  }
}

TEST_CASE("an exchange whose executor stops is given up") {
  auto pool = test::make_pool();
  auto worker = pool->create_worker(test::inline_module(kEndsByPath)).value();
  auto loop = std::make_shared<test::HostLoop>();
  auto outcome = std::make_shared<test::Outcome>();
  worker->forward(std::make_unique<test::HostedExchange>(
                      outcome, test::HostedExchange::Plan{.url = "http://test/stream"}),
                  loop);
  wait_for_bytes(*outcome);
  loop->stop();
  outcome->wait_for_end();
  CHECK(outcome->failure->code == ErrorCode::kCancelled);
  // The worker hears that nobody reads, and serves on.
  while (worker->fetch_sync(test::get("/aborted")).value().body != "1") std::this_thread::yield();
  CHECK(worker->fetch_sync(test::get()).value().body == "ok");
}

TEST_CASE("exchanges end once while their worker does") {
  for (int round = 0; round < 10; ++round) {
    auto pool = test::make_pool();
    WorkerOptions options = test::inline_module(kEndsByPath);
    options.service_path = "/the-one";
    auto worker = pool->create_worker(options).value();
    auto loop = std::make_shared<test::HostLoop>();
    std::vector<std::shared_ptr<test::Outcome>> outcomes;
    const auto send = [&] {
      for (const char* path : {"/", "/never", "/stream"}) {
        test::HostedExchange::Plan plan{.url = std::string("http://test") + path};
        outcomes.push_back(test::forward(*worker, plan, loop));
        outcomes.push_back(test::forward(*worker, plan));
      }
    };
    send();
    std::thread ending([&] { round % 2 == 0 ? worker->terminate() : worker->retire(); });
    send();
    std::thread leaving([&] {
      std::unique_lock lock(outcomes[1]->mutex);
      const auto abort = outcomes[1]->abort;
      lock.unlock();
      if (abort) abort();
    });
    leaving.join();
    ending.join();
    send();
    pool.reset();
    for (const auto& outcome : outcomes) {
      outcome->wait_for_end();
      CHECK(outcome->answers == 1);
      CHECK(outcome->misplaced == 0);
    }
  }
}
