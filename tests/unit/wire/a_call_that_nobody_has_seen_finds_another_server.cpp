// A request is sent again as long as no script has seen it, a few times.
#include <catch2/catch_test_macros.hpp>

#include "tests/unit/wire/scripted_server.h"

using namespace edgert;
using namespace edgert::wire;
using Kind = Message::Kind;

namespace {

Result<std::shared_ptr<Server>> found(const std::shared_ptr<test::ScriptedServer>& server) {
  return std::shared_ptr<Server>(server);
}

}  // namespace

TEST_CASE("a request that cannot be sent goes to a successor") {
  const auto first = std::make_shared<test::ScriptedServer>();
  const auto second = std::make_shared<test::ScriptedServer>();
  SECTION("of a server that is another's") { first->is_free = false; }
  SECTION("of one that takes nothing") { first->close(); }
  test::Caller caller;
  test::Tap::State tap;
  wire::Caller::Request request = test::streaming(tap);
  request.head = std::make_unique<RequestHead>();
  request.head->url = "http://test/";
  caller.call(first, std::move(request));
  REQUIRE(first->asked.size() == 1);
  first->asked[0](found(second));
  REQUIRE(second->messages.size() == 1);
  CHECK(second->messages[0].request->url == "http://test/");
  CHECK(second->messages[0].streamed);
  caller.hear_grant(100);
  CHECK(tap.credit == 100);
  tap.sink->on_bytes(Bytes("all"));
  tap.sink->on_end();
  caller.end_turn();
  CHECK(second->body() == "all");
  caller.hear_response(false);
  CHECK(caller.answers == 1);
  CHECK(caller.overs == 1);
}

TEST_CASE("a request that is given back goes to a successor as it was") {
  const auto first = std::make_shared<test::ScriptedServer>();
  const auto second = std::make_shared<test::ScriptedServer>();
  test::Caller caller;
  test::Tap::State tap;
  wire::Caller::Request request;
  SECTION("with a body that streams") { request = test::streaming(tap); }
  SECTION("with a body that is all there") { request.bytes = Bytes("whole"); }
  const bool streams = request.body != nullptr;
  caller.call(first, std::move(request));
  caller.hear(first->give_back());
  REQUIRE(first->asked.size() == 1);
  CHECK(caller.answers == 0);
  // What the first still says is not listened to.
  caller.hear_error(Kind::kFail);
  CHECK(caller.answers == 0);
  first->asked[0](found(second));
  REQUIRE(second->messages.size() == 1);
  CHECK(second->messages[0].kind == Kind::kRequest);
  CHECK(second->messages[0].streamed == streams);
  CHECK(second->messages[0].bytes.view() == (streams ? "" : "whole"));
  CHECK_FALSE(tap.cancelled);
}

TEST_CASE("a request that nobody takes fails in the end") {
  const auto server = std::make_shared<test::ScriptedServer>(false);
  test::Caller caller;
  test::Tap::State tap;
  caller.call(server, test::streaming(tap));
  SECTION("after a few attempts") {
    for (size_t i = 0; i < server->asked.size(); ++i) {
      REQUIRE(i < 10);
      server->asked[i](found(server));
    }
    CHECK(server->asked.size() == 3);
    CHECK(caller.answers == 0);
    caller.end_turn();
    CHECK(caller.error->code == ErrorCode::kWorkerAlreadyRetired);
  }
  SECTION("when none can be made") {
    server->asked[0](Error{ErrorCode::kInvalidWorkerCreation, "none"});
    CHECK(caller.error->message == "none");
  }
  CHECK(tap.is_destroyed);
  CHECK(caller.answers == 1);
  CHECK(caller.overs == 1);
  CHECK_FALSE(caller.was_answered_inside);
}

TEST_CASE("a request without another server fails with the reason") {
  const auto server = std::make_shared<test::ScriptedServer>();
  server->has_successor = false;
  test::Caller caller;
  SECTION("of a server that has retired") {
    server->close();
    caller.call(server);
    CHECK(caller.answers == 0);
    caller.end_turn();
    CHECK(caller.error->code == ErrorCode::kWorkerAlreadyRetired);
  }
  SECTION("of one that has broken down") {
    server->close();
    server->has_successor = true;
    server->broke_down = Error{ErrorCode::kInvalidWorkerResponse, "it threw"};
    caller.call(server);
    caller.end_turn();
    CHECK(caller.error->message == "it threw");
  }
  SECTION("of one that gives it back") {
    caller.call(server);
    caller.hear(server->give_back());
    CHECK(caller.error->message == "it ends");
  }
  CHECK(caller.answers == 1);
  CHECK(caller.overs == 1);
}

TEST_CASE("a call that is aborted while it looks for a server is sent no more") {
  const auto first = std::make_shared<test::ScriptedServer>(false);
  const auto second = std::make_shared<test::ScriptedServer>();
  test::Caller caller;
  test::Tap::State tap;
  caller.call(first, test::streaming(tap));
  caller->abort(Error{ErrorCode::kCancelled, "gone"});
  caller.end_turn();
  CHECK(caller.error->message == "gone");
  CHECK(tap.is_destroyed);
  first->asked[0](found(second));
  CHECK(second->messages.empty());
  CHECK(caller.answers == 1);
  CHECK(caller.overs == 1);
}
