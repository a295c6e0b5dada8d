#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>

#include "tests/support/test_pool.h"
#include "unit/pool/download_origin.h"

using namespace edgert;
using namespace edgert::test;

namespace {

// What a function that reads a file of the store at `endpoint` is told.
std::string answer_of_reader(const std::string& endpoint, uint32_t silence_ms) {
  const auto pool = make_pool();
  WorkerOptions options = inline_module(R"(
    const told = (promise) => promise.then(() => "read", (error) => `${error.name} ${error.code}`);
    export default { fetch: async () => new Response(await told(Deno.readTextFile("/s3/moons/io"))) };)");
  ObjectStore store;
  store.endpoint = endpoint;
  store.path_style = true;
  store.access_key_id = "key";
  store.secret_access_key = "secret";
  store.silence_ms = silence_ms;
  store.retries.max_attempts = 2;
  store.retries.initial_backoff_ms = 1;
  options.object_store = store;
  const auto worker = pool->create_worker(std::move(options));
  if (!worker.ok()) return worker.error().message;
  const auto answer = worker.value()->fetch_sync(get());
  return answer.ok() ? answer.value().body : answer.error().message;
}

}  // namespace

TEST_CASE("a silent object store is asked again and then given up") {
  for (const std::string said :
       {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Range: bytes 0-9/10\r\n\r\nhalf"}) {
    std::atomic<size_t> asked{0};
    Http1Origin origin([&](auto& visitor) {
      ++asked;
      if (!said.empty()) visitor.say(said);
    });
    CHECK(answer_of_reader(origin.url(""), 50) == "TimedOut ETIMEDOUT");
    CHECK(asked == 2);
  }
}

TEST_CASE("an object store that sends a byte now and then is given up, too") {
  DrippingOrigin origin(10);
  CHECK(answer_of_reader(origin.url(""), 40) == "TimedOut ETIMEDOUT");
  CHECK(origin.stop() > 5);
}
