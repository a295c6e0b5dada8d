#include <catch2/catch_test_macros.hpp>

#include "tests/unit/front/front_client.h"

using namespace edgert;

namespace {

constexpr char kTells[] = R"(export default { async fetch(request) {
  const url = new URL(request.url);
  const body = await request.text();
  return new Response(`${request.method} ${url.pathname} ${request.headers.get("x-added")} ${body}`,
                      { headers: { "x-from": "function" } });
} })";

}  // namespace

TEST_CASE("a front hands each request to the function that its router names") {
  const auto pool = test::make_pool();
  const auto one = test::function("/one", "export default { fetch: () => new Response('one') }");
  const auto two = test::function("/two", "export default { fetch: () => new Response('two') }");
  const auto front = test::make_front(*pool, [&](FrontRequest request) {
    const std::string_view url = request.head().url;
    if (url.ends_with("/one")) return request.hand_over(one);
    if (url.ends_with("/two")) return request.hand_over(two);
    request.respond({404, {}, {}}, Bytes("nobody is at " + std::string(url)));
  });
  test::Client client(*front);
  for (int i = 0; i < 3; ++i) {
    CHECK(client.get("/one").body == "one");
    CHECK(client.get("/two").body == "two");
  }
  const test::Answered none = client.get("/three");
  CHECK(none.status == 404);
  CHECK(none.body == "nobody is at http://host/three");
  CHECK(pool->metrics().boots == 2);
  const FrontMetrics metrics = front->metrics();
  CHECK(metrics.total.requests == 7);
  CHECK(metrics.total.connections == 1);
}

TEST_CASE("a function behind a front sees the head as its router has left it, and the body") {
  const auto pool = test::make_pool();
  const auto whom = test::function("/tells", kTells);
  const auto front = test::make_front(*pool, [&](FrontRequest request) {
    CHECK(request.head().peer_address == "127.0.0.1");
    CHECK(request.has_body() == (request.head().method == "POST"));
    request.edit_head().headers.append("x-added", "by the router");
    request.edit_head().url = "http://inner/rewritten";
    request.hand_over(whom);
  });
  test::Client client(*front);
  CHECK(client.get("/").body == "GET /rewritten by the router ");
  REQUIRE(client.ask("/", "Content-Length: 4\r\n", "POST"));
  REQUIRE(client.send("body"));
  const test::Answered answer = client.read();
  CHECK(answer.body == "POST /rewritten by the router body");
  CHECK(test::Client::field(answer.head, "x-from") == "function");
  REQUIRE(client.ask("/", "", "HEAD"));
  const test::Answered head = client.read(true);
  CHECK(head.status == 200);
  CHECK(test::Client::field(head.head, "content-length") == "30");
  CHECK(client.get("/").status == 200);
}

TEST_CASE("a head that a router has spoiled reaches no function") {
  const auto pool = test::make_pool();
  const auto whom = test::function("/tells", kTells);
  const auto front = test::make_front(*pool, [&](FrontRequest request) {
    request.edit_head().headers.append("x-two", "lines\r\nx-three: 3");
    request.hand_over(whom);
  });
  test::Client client(*front);
  CHECK(client.get("/").status == 400);
  CHECK(pool->metrics().boots == 0);
}

TEST_CASE("pipelined requests are answered in their order") {
  const auto pool = test::make_pool();
  const auto whom = test::function("/tells", kTells);
  const auto front = test::make_front(*pool, [&](FrontRequest request) {
    if (request.head().url.ends_with("/mine"))
      return request.respond({200, {}, {}}, Bytes(std::string("mine")));
    request.hand_over(whom);
  });
  test::Client client(*front);
  std::string all;
  for (int i = 0; i < 40; ++i) {
    all += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: host\r\n\r\n";
    all += "GET /mine HTTP/1.1\r\nHost: host\r\n\r\n";
  }
  REQUIRE(client.send(all));
  for (int i = 0; i < 40; ++i) {
    CHECK(client.read().body == "GET /" + std::to_string(i) + " null ");
    CHECK(client.read().body == "mine");
  }
}
