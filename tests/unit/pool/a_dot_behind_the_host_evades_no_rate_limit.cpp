#include <catch2/catch_test_macros.hpp>

#include "tests/support/test_pool.h"

using namespace edgert;

TEST_CASE("a dot behind the host evades no rate limit") {
  auto pool = test::make_pool();
  WorkerOptions options = test::inline_module(
      "const names = [];"
      "for (const url of ['http://localhost.:1/', 'http://localhost.:1', 'http://127.0.0.1:1/a.'])"
      "  await fetch(url).catch((error) => names.push(error.name));"
      "export default { fetch: () => new Response(names.join()) };");
  options.rate_limit.key = "dots";
  options.rate_limit.rules = {{"^http://localhost:1/", 60, 0, 0},
                              {"^http://127.0.0.1:1/a\\.$", 60, 0, 0}};
  auto worker = pool->create_worker(std::move(options)).value();
  CHECK(worker->fetch_sync(test::get("/")).value().body ==
        "RateLimitError,RateLimitError,RateLimitError");
}
