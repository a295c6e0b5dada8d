#include <catch2/catch_test_macros.hpp>

#include "tests/unit/front/front_client.h"

using namespace edgert;

namespace {

constexpr char kEchoes[] = R"(
  Deno.serve((request) => {
    if (request.headers.get("upgrade") !== "websocket") return new Response("no socket");
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = ({ data }) => data === "end" ? socket.close(1000) : socket.send("echo " + data);
    return response;
  });)";
constexpr char kUpgrade[] =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

// A frame of a client's, masked with zeroes.
std::string frame(const std::string& text) {
  return std::string("\x81") + static_cast<char>(0x80 | text.size()) + std::string(4, '\0') + text;
}

}  // namespace

TEST_CASE("WebSockets pass a front both ways until either side ends") {
  const auto pool = test::make_pool();
  const auto front = test::make_front(*pool, test::to(test::function("/echoes", kEchoes)));
  test::Client client(*front);
  CHECK(client.get("/").body == "no socket");
  REQUIRE(client.ask("/", kUpgrade));
  const test::Answered switched = client.read(true);
  REQUIRE(switched.status == 101);
  CHECK(test::Client::field(switched.head, "sec-websocket-accept") ==
        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  for (const std::string text : {"one", "two"}) {
    REQUIRE(client.send(frame(text)));
    const std::string echo = "echo " + text;
    CHECK(client.read_bytes(2 + echo.size()) ==
          std::string("\x81") + static_cast<char>(echo.size()) + echo);
  }
  REQUIRE(client.send(frame("end")));
  CHECK(client.read_bytes(4) == std::string("\x88\x02\x03\xe8", 4));
  REQUIRE(client.send(std::string("\x88\x82\0\0\0\0\x03\xe8", 8)));
  CHECK(client.read_to_end().empty());
}

TEST_CASE("a WebSocket whose client leaves ends its request") {
  const auto pool = test::make_pool();
  const auto front = test::make_front(*pool, test::to(test::function("/echoes", kEchoes)));
  {
    test::Client client(*front);
    REQUIRE(client.ask("/", kUpgrade));
    REQUIRE(client.read(true).status == 101);
    CHECK(front->metrics().total.in_flight == 1);
  }
  while (front->metrics().total.in_flight != 0) {
  }
  while (pool->metrics().in_flight != 0) {
  }
}
