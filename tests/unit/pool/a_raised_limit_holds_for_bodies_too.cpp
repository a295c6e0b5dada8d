#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>

#include "tests/support/test_pool.h"

using namespace edgert;

TEST_CASE("a raised limit holds for bodies too") {
  constexpr size_t kBody = size_t{40} << 20;
  auto pool = test::make_pool();
  WorkerOptions options = test::inline_module(
      "export default { async fetch(request) {"
      "  const bytes = await request.arrayBuffer();"
      "  return new Response(String(bytes.byteLength)); } }");
  options.limits = {32, 5, 0, 0, 0};
  auto worker = pool->create_worker(std::move(options)).value();
  Limits limits = worker->limits();
  limits.memory_mb = 256;
  REQUIRE(worker->set_limits(limits).ok());
  Request request = test::get("/");
  request.head.method = "POST";
  request.body = Bytes(std::string(kBody, 'x'));
  const Result<Response> response = worker->fetch_sync(std::move(request));
  REQUIRE(response.ok());
  CHECK(response.value().body == std::to_string(kBody));
}
