#include <catch2/catch_test_macros.hpp>
#include <future>
#include <thread>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

// Everything that a host can do with a handle.
void use(Worker& worker) {
  std::promise<Result<Response>> answered;
  worker.fetch(test::get(),
               [&](Result<Response> result) { answered.set_value(std::move(result)); });
  Result<Response> answer = answered.get_future().get();
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().code == ErrorCode::kWorkerAlreadyRetired);
  CHECK(worker.fetch_sync(test::get()).error().code == ErrorCode::kWorkerAlreadyRetired);
  worker.retire();
  worker.terminate();
  Limits limits;
  limits.memory_mb = 64;
  CHECK(worker.set_limits(limits).ok());
  CHECK(worker.limits().memory_mb == 64);
  CHECK(worker.metrics().handled_requests == 1);
  CHECK(worker.metrics().heap.used == 0);
  CHECK(worker.ended());
  CHECK(worker.wait());
  CHECK(worker.wait_for(0));
  CHECK_FALSE(worker.id().empty());
}

}  // namespace

TEST_CASE("a worker's handle kept beyond its pool answers errors") {
  auto pool = test::make_pool();
  auto worker = pool->create_worker(test::inline_module(test::kSaysHello)).value();
  CHECK(worker->fetch_sync(test::get()).value().body == "hello");
  SECTION("of a worker that lived") {}
  SECTION("of a worker that had retired") {
    worker->retire();
    worker->wait();
  }
  pool.reset();
  use(*worker);
}

TEST_CASE("a server's handle kept beyond its pool answers errors") {
  auto pool = test::make_pool();
  auto worker = pool->create_worker(test::inline_module(test::kSaysHello)).value();
  HttpServerOptions options;
  options.host = "127.0.0.1";
  auto server = HttpServer::create(worker, options).value();
  pool.reset();
  CHECK(server->port() != 0);
  CHECK(server->drain(60000, 60000));
  server->wait();
  server->close();
  server.reset();
  CHECK(HttpServer::create(worker, options).error().code == ErrorCode::kWorkerAlreadyRetired);
}

// The pool may go in the middle of a call.
TEST_CASE("a worker's handle is used while its pool goes") {
  for (int round = 0; round < 20; ++round) {
    auto pool = test::make_pool();
    auto worker = pool->create_worker(test::inline_module(test::kSaysHello)).value();
    std::atomic<int> sent{0}, answered{0};
    std::atomic<bool> over{false};
    std::thread user([&] {
      while (!over.load()) {
        ++sent;
        worker->fetch(test::get(), [&](Result<Response>) { ++answered; });
        worker->metrics();
        (void)worker->set_limits({});
        if (sent.load() % 16 == 15) worker->retire();
      }
    });
    while (answered.load() < round) std::this_thread::yield();
    pool.reset();
    over = true;
    user.join();
    while (answered.load() < sent.load()) std::this_thread::yield();
    CHECK(sent.load() == answered.load());
  }
}
