// Whoever calls hears one answer, and its owner one end.
#include <catch2/catch_test_macros.hpp>

#include "tests/unit/wire/scripted_server.h"

using namespace edgert;
using namespace edgert::wire;
using Kind = Message::Kind;

TEST_CASE("a whole answer ends a call") {
  const auto server = std::make_shared<test::ScriptedServer>();
  test::Caller caller;
  wire::Caller::Request request;
  request.bytes = Bytes("question");
  caller.call(server, std::move(request));
  REQUIRE(server->messages.size() == 1);
  CHECK(server->claims == 1);
  CHECK(server->messages[0].kind == Kind::kRequest);
  CHECK(server->messages[0].bytes.view() == "question");
  CHECK_FALSE(server->messages[0].streamed);
  CHECK(caller.answers == 0);
  caller.hear_response(false, "answer");
  REQUIRE(caller.response);
  CHECK(caller.response->body.view() == "answer");
  CHECK(caller.response->stream == nullptr);
  CHECK(caller.overs == 1);
  // What comes late is nobody's.
  caller.hear_error(Kind::kFail);
  caller->abort(Error{ErrorCode::kCancelled, "late"});
  caller.end_turn();
  CHECK(caller.answers == 1);
  CHECK(caller.overs == 1);
  CHECK(server->messages.size() == 1);
}

TEST_CASE("a call is over when both bodies are") {
  const auto server = std::make_shared<test::ScriptedServer>();
  test::Caller caller;
  test::Tap::State tap;
  caller.call(server, test::streaming(tap));
  caller.hear_response(true);
  test::Reader reader(std::move(caller.response->stream));
  reader.grant(100);
  caller.hear(Kind::kEnd);
  CHECK(reader.has_ended);
  CHECK(caller.overs == 0);  // the request is still on its way
  SECTION("sent to its end") {
    caller.hear_grant(100);
    tap.sink->on_bytes(Bytes("x"));
    tap.sink->on_end();
    caller.end_turn();
    CHECK(server->body() == "x");
    CHECK(server->count(Kind::kEnd) == 1);
  }
  SECTION("broken off by who sent it") {
    tap.sink->on_fail(Error{ErrorCode::kInternal, "broken"});
    caller.end_turn();
    CHECK(server->count(Kind::kFail) == 1);
  }
  SECTION("no longer wanted") {
    caller.hear_error(Kind::kCancel);
    CHECK(tap.cancelled);
  }
  CHECK(caller.overs == 1);
  CHECK(caller.answers == 1);
}

TEST_CASE("a failure ends a call at every point") {
  const auto server = std::make_shared<test::ScriptedServer>();
  test::Caller caller;
  test::Tap::State tap;
  caller.call(server, test::streaming(tap));
  SECTION("before the head") {
    caller.hear_error(Kind::kFail);
    REQUIRE(caller.error);
    CHECK(caller.error->message == "told so");
  }
  SECTION("in the middle of the body") {
    caller.hear_response(true);
    test::Reader reader(std::move(caller.response->stream));
    reader.grant(100);
    caller.hear(Kind::kBytes, "begun");
    caller.hear_error(Kind::kFail);
    CHECK(reader.text == "begun");
    REQUIRE(reader.failure);
    CHECK(reader.failure->message == "told so");
  }
  CHECK(tap.cancelled);
  CHECK(tap.is_destroyed);
  CHECK(caller.answers == 1);
  CHECK(caller.overs == 1);
}

TEST_CASE("a call that is aborted tells its server") {
  const auto server = std::make_shared<test::ScriptedServer>();
  test::Caller caller;
  test::Tap::State tap;
  caller.call(server, test::streaming(tap));
  const Error gone{ErrorCode::kCancelled, "gone"};
  SECTION("before the head") {
    caller->abort(gone);
    CHECK(caller.answers == 0);  // never inside
    caller.end_turn();
    CHECK(caller.error->message == "gone");
  }
  SECTION("before the head, where no turn follows") {
    caller->close(gone);
    CHECK(caller.error->message == "gone");
  }
  SECTION("in the middle of the body") {
    caller.hear_response(true);
    test::Reader reader(std::move(caller.response->stream));
    reader.grant(100);
    caller->abort(gone);
    CHECK(reader.failure->message == "gone");
  }
  REQUIRE(server->count(Kind::kCancel) == 1);
  CHECK(server->messages.back().error->message == "gone");
  CHECK(tap.cancelled->message == "gone");
  CHECK(tap.is_destroyed);
  CHECK(caller.answers == 1);
  CHECK(caller.overs == 1);
  caller.hear_response(false, "late");
  CHECK(caller.answers == 1);
}
