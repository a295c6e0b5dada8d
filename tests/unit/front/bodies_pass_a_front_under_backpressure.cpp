#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "tests/unit/front/front_client.h"

using namespace edgert;

namespace {

constexpr char kFlows[] = R"(
  let given = 0, cancelled = false;
  Deno.serve((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/given") return Response.json({ given, cancelled });
    if (pathname === "/echo") return new Response(request.body);
    return new Response(new ReadableStream({
      pull: (controller) => { given += 50000; controller.enqueue(new Uint8Array(50000)); },
      cancel: () => void (cancelled = true),
    }));
  });)";
constexpr size_t kMuch = 48 << 20;  // more than the function's memory

}  // namespace

TEST_CASE("a body that is larger than a function's memory passes through it both ways") {
  const auto pool = test::make_pool();
  const auto front = test::make_front(*pool, test::to(test::function("/flows", kFlows)));
  test::Client client(*front);
  REQUIRE(client.ask("/echo", "Content-Length: " + std::to_string(kMuch) + "\r\n", "POST"));
  bool is_sent = false;
  std::thread sending([&] { is_sent = client.send(std::string(kMuch, 'b')); });
  const test::Answered answer = client.read();
  sending.join();
  CHECK(is_sent);
  CHECK(answer.status == 200);
  CHECK(answer.body == std::string(kMuch, 'b'));
  CHECK(client.get("/given").status == 200);
}

TEST_CASE("a client that does not read holds up the function that answers it, and nobody else") {
  const auto pool = test::make_pool();
  const auto front = test::make_front(*pool, test::to(test::function("/flows", kFlows)));
  test::Client slow(*front), other(*front);
  REQUIRE(slow.ask("/endless"));
  (void)slow.read_bytes(100000);
  // What the kernel, the front and the function hold; then no more is given.
  constexpr size_t kMost = 24 << 20;
  std::string before, given;
  do {
    before = given;
    for (int i = 0; i < 50; ++i) given = other.get("/given").body;
  } while (before != given);
  CHECK(std::strtoull(given.c_str() + sizeof "{\"given\"", nullptr, 10) < kMost);
  slow.leave();
  while (other.get("/given").body.find("true") == std::string::npos) {
  }
}
