#include <catch2/catch_test_macros.hpp>

#include "tests/unit/wire/scripted_server.h"

using namespace edgert;
using namespace edgert::wire;
using Kind = Message::Kind;

TEST_CASE("a request's body flows as its server allows") {
  const auto server = std::make_shared<test::ScriptedServer>();
  test::Caller caller;
  test::Tap::State tap;
  caller.call(server, test::streaming(tap));
  CHECK(tap.credit == 0);
  caller.hear_grant(kMostMessageBytes);
  CHECK(tap.credit == kMostMessageBytes);
  // A chunk may overdraw the credit; what is too much waits here.
  tap.sink->on_bytes(Bytes(std::string(3 * kMostMessageBytes, 'x')));
  caller.end_turn();
  CHECK(server->body().size() == kMostMessageBytes);
  CHECK(*caller.sender().waiting == 2 * kMostMessageBytes);
  caller.hear_grant(kMostMessageBytes);
  CHECK(server->body().size() == 2 * kMostMessageBytes);
  // By the source's account it has delivered more than that already.
  CHECK(tap.credit == 2 * kMostMessageBytes);
  caller->abort(Error{ErrorCode::kCancelled, "gone"});
  CHECK(*caller.sender().waiting == 0);
}

TEST_CASE("a response's body flows as its reader allows") {
  const auto server = std::make_shared<test::ScriptedServer>();
  test::Caller caller;
  caller.call(server);
  caller.hear_response(true);
  CHECK(server->count(Kind::kGrant) == 0);
  test::Reader reader(std::move(caller.response->stream));
  CHECK(server->count(Kind::kGrant) == 0);
  reader.grant(1000);
  REQUIRE(server->count(Kind::kGrant) == 1);
  CHECK(server->messages.back().credit == 1000);
  caller.hear(Kind::kBytes, "part");
  CHECK(reader.text == "part");
  reader.grant(4);
  // With what the message has cost beyond its bytes.
  CHECK(server->messages.back().credit == message_cost(4));
  SECTION("until its end") {
    caller.hear(Kind::kEnd);
    CHECK(reader.has_ended);
  }
  SECTION("until its reader leaves") {
    reader.leave();
    CHECK(server->count(Kind::kCancel) == 1);
    CHECK(caller.overs == 0);  // the server has the last word
    caller.hear_error(Kind::kFail);
    CHECK_FALSE(reader.failure);
  }
  SECTION("to the end that its server has sent before it went") {
    server->close();
    reader.grant(1);
    caller.hear(Kind::kBytes, "last");
    reader.grant(4);
    caller.hear(Kind::kEnd);
    CHECK(reader.text == "partlast");
    CHECK(reader.has_ended);
    CHECK_FALSE(reader.failure);
  }
  CHECK(caller.overs == 1);
  CHECK(caller.answers == 1);
}
