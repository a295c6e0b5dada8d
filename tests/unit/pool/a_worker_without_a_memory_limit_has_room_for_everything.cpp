#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

// A body that is read, bytes that are hashed on another thread, and buffers, of 24 MB each.
constexpr char kTakesMuch[] =
    "export default { async fetch(request) {"
    "  const text = await request.text();"
    "  const buffer = new Uint8Array(text.length);"
    "  const digest = await crypto.subtle.digest('SHA-256', buffer);"
    "  return new Response(`${text.length} ${buffer.length} ${digest.byteLength}`); } }";

std::string answer_of(Worker& worker) {
  constexpr size_t kBody = size_t{24} << 20;
  Request request = test::get();
  request.head.method = "POST";
  request.body = Bytes(std::string(kBody, 'x'));
  const Result<Response> response = worker.fetch_sync(std::move(request));
  return response.ok() ? response.value().body : response.error().message;
}

constexpr char kAll[] = "25165824 25165824 32";

}  // namespace

TEST_CASE("a memory limit of 0 is none, for bodies, buffers and calculations alike") {
  auto pool = test::make_pool();
  WorkerOptions options = test::inline_module(kTakesMuch);
  options.limits.memory_mb = 0;
  auto worker = pool->create_worker(std::move(options)).value();
  CHECK(answer_of(*worker) == kAll);
}

TEST_CASE("a limit that is taken away is none from then on") {
  auto pool = test::make_pool();
  WorkerOptions options = test::inline_module(kTakesMuch);
  options.limits.memory_mb = 16;
  auto worker = pool->create_worker(std::move(options)).value();
  Limits limits = worker->limits();
  limits.memory_mb = 0;
  REQUIRE(worker->set_limits(limits).ok());
  CHECK(answer_of(*worker) == kAll);
}

TEST_CASE("a main worker has no limit, whatever it is given") {
  auto pool = test::make_pool();
  WorkerOptions options = test::inline_module(kTakesMuch);
  options.privileged = true;
  options.limits.memory_mb = 8;
  auto worker = pool->create_worker(std::move(options)).value();
  Limits limits = worker->limits();
  limits.memory_mb = 16;
  REQUIRE(worker->set_limits(limits).ok());
  CHECK(answer_of(*worker) == kAll);
}
