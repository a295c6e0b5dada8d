#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "tests/unit/front/front_client.h"

using namespace edgert;

namespace {

// A router that keeps what comes, for the test's thread.
struct Keeping {
  explicit Keeping(IsolatePool& pool)
      : front(test::make_front(pool,
                               [this](FrontRequest request) { kept.tell(std::move(request)); })) {}
  test::Told<FrontRequest> kept;
  std::unique_ptr<Front> front;
};

}  // namespace

TEST_CASE("a request that its router has kept is answered from another thread") {
  const auto pool = test::make_pool();
  Keeping keeping(*pool);
  test::Client client(*keeping.front);
  REQUIRE(client.ask("/"));
  {
    FrontRequest request = keeping.kept.next();
    request.respond({201, {}, {}}, Bytes(std::string("later")));
    request.respond({500, {}, {}}, {});
  }
  test::Answered answer = client.read();
  CHECK(answer.status == 201);
  CHECK(answer.body == "later");

  REQUIRE(client.ask("/", "Content-Length: 4\r\n", "POST"));
  REQUIRE(client.send("body"));
  keeping.kept.next().hand_over(
      test::function("/echo", "export default { fetch: (request) => new Response(request.body) }"));
  CHECK(client.read().body == "body");
}

TEST_CASE("a request that is dropped is answered with status 500") {
  const auto pool = test::make_pool();
  Keeping keeping(*pool);
  test::Client client(*keeping.front);
  REQUIRE(client.ask("/"));
  { const FrontRequest dropped = keeping.kept.next(); }
  CHECK(client.read().status == 500);
  const auto dropping = test::make_front(*pool, [](FrontRequest) {});
  CHECK(test::Client(*dropping).get("/").status == 500);
}

TEST_CASE("a request whose client has left is nobody's, and may outlive the front") {
  const auto pool = test::make_pool();
  std::optional<Keeping> keeping(std::in_place, *pool);
  std::optional<test::Client> client(std::in_place, *keeping->front);
  REQUIRE(client->ask("/"));
  FrontRequest left = keeping->kept.next();
  CHECK(!left.client_left());
  client.reset();
  while (!left.client_left()) {
  }
  left.hand_over(test::function("/hello", test::kSaysHello));
  client.emplace(*keeping->front);
  REQUIRE(client->ask("/"));
  FrontRequest outlives = keeping->kept.next();
  REQUIRE(client->ask("/more"));
  keeping.reset();
  CHECK(outlives.client_left());
  CHECK(outlives.head().url == "http://host/");
  outlives.respond({200, {}, {}}, {});
  CHECK(client->read().status == 0);
  CHECK(pool->metrics().boots == 0);
}

TEST_CASE("requests are answered while others are kept") {
  const auto pool = test::make_pool();
  test::Told<FrontRequest> kept;
  const auto front = test::make_front(*pool, [&](FrontRequest request) {
    if (request.head().url.ends_with("/kept")) return kept.tell(std::move(request));
    request.respond({200, {}, {}}, Bytes(std::string("now")));
  });
  test::Client waiting(*front), other(*front);
  REQUIRE(waiting.ask("/kept"));
  FrontRequest request = kept.next();
  for (int i = 0; i < 5; ++i) CHECK(other.get("/").body == "now");
  request.respond({200, {}, {}}, Bytes(std::string("then")));
  CHECK(waiting.read().body == "then");
}
