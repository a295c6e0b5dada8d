#include <catch2/catch_test_macros.hpp>
#include <future>
#include <string>
#include <vector>

#include "tests/unit/front/front_client.h"

using namespace edgert;

TEST_CASE("a deploy is followed by all threads of a front") {
  const auto pool = test::make_pool();
  const auto saying = [](const std::string& what) {
    return test::function("/function",
                          "export default { fetch: () => new Response('" + what + "') }");
  };
  auto current = saying("0");
  FrontOptions options;
  options.threads = 2;
  const auto front = test::make_front(
      *pool, [&](FrontRequest request) { request.hand_over(current); }, options);
  // One after the other, so that each thread gets half of them.
  std::vector<std::unique_ptr<test::Client>> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(std::make_unique<test::Client>(*front));
  for (int version = 0; version < 5; ++version) {
    const std::string what = std::to_string(version);
    if (version > 0) {
      std::promise<bool> replaced;
      pool->replace(*saying(what), [&](const Result<std::shared_ptr<Worker>>& worker) {
        replaced.set_value(worker.ok());
      });
      REQUIRE(replaced.get_future().get());
    }
    for (int round = 0; round < 3; ++round) {
      for (const auto& client : clients) CHECK(client->get("/").body == what);
    }
  }
  // One that is told to end is not asked any more, either.
  pool->find_active("/function")->terminate();
  for (const auto& client : clients) CHECK(client->get("/").body == "0");
}
