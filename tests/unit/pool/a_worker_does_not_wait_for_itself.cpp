#include <catch2/catch_test_macros.hpp>
#include <future>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

// Runs `body` on the worker's thread, from a callback that comes there.
void on_its_thread(Worker& worker, const std::function<void()>& body) {
  std::promise<void> done;
  worker.fetch(test::get(), [&](Result<Response> result) {
    CHECK(result.ok());
    body();
    done.set_value();
  });
  done.get_future().get();
}

}  // namespace

TEST_CASE("a worker does not wait for itself") {
  auto pool = test::make_pool();
  const std::string code = "export default { fetch: () => new Response('hello') }";
  auto worker = pool->create_worker(test::inline_module(code)).value();
  auto other = pool->create_worker(test::inline_module(code)).value();
  HttpServerOptions options;
  options.host = "127.0.0.1";
  auto server = HttpServer::create(worker, options).value();

  on_its_thread(*worker, [&] {
    CHECK(worker->fetch_sync(test::get()).error().code == ErrorCode::kInvalidArgument);
    CHECK_FALSE(worker->wait());
    CHECK_FALSE(worker->wait_for(60000));
    CHECK(worker->metrics().heap.used == 0);
    CHECK(HttpServer::create(worker, options).error().code == ErrorCode::kInvalidArgument);
    CHECK_FALSE(server->drain(60000));
    server.reset();
    // Others it may wait for.
    CHECK(other->fetch_sync(test::get()).value().body == "hello");
    CHECK(other->metrics().heap.used != 0);
  });
  CHECK(worker->fetch_sync(test::get()).value().body == "hello");
  CHECK(worker->metrics().heap.used != 0);
}
