#include <catch2/catch_test_macros.hpp>

#include "tests/unit/wire/scripted_server.h"

using namespace edgert;
using namespace edgert::wire;
using Kind = Message::Kind;

namespace {

constexpr uint64_t kMost = 1000;

void pass(double ms) { test::Caller::now_ms() += ms; }

}  // namespace

TEST_CASE("a server that says nothing fails its call") {
  const auto server = std::make_shared<test::ScriptedServer>();
  test::Caller caller;
  caller.call(server);
  CHECK(caller->look_for_silence(kMost) == kMost);
  pass(400);
  CHECK(caller->look_for_silence(kMost) == 600);
  SECTION("before the head") {
    pass(600);
    CHECK(caller->look_for_silence(kMost) == 0);
    caller.end_turn();
    REQUIRE(caller.error);
    CHECK(caller.error->code == ErrorCode::kWorkerRequestIdleTimeout);
    CHECK(caller.error->message == "request timed out");
  }
  SECTION("in the middle of a body without a length") {
    caller.hear_response(true);
    test::Reader reader(std::move(caller.response->stream));
    reader.grant(100);
    pass(999);
    caller.hear(Kind::kBytes, "x");
    CHECK(caller->look_for_silence(kMost) == kMost);
    pass(1000);
    CHECK(caller->look_for_silence(kMost) == 0);
    CHECK(reader.failure->code == ErrorCode::kWorkerRequestIdleTimeout);
  }
  CHECK(server->count(Kind::kCancel) == 1);
  CHECK(caller.overs == 1);
}

TEST_CASE("silence does not count where somebody else is waited for") {
  const auto server = std::make_shared<test::ScriptedServer>();
  test::Tap::State tap;
  test::Caller caller;
  SECTION("in a body of known length") {
    caller.call(server);
    caller.hear_response(true, {}, 10);
    pass(5000);
    CHECK(caller->look_for_silence(kMost) == 0);
    CHECK(caller.overs == 0);
  }
  SECTION("while the request is still sent after the answer") {
    caller.call(server, test::streaming(tap));
    caller.hear_response(false);
    pass(5000);
    CHECK(caller->look_for_silence(kMost) == 0);
    CHECK(caller.overs == 0);
  }
  SECTION("while another server is looked for") {
    server->close();
    caller.call(server);
    pass(5000);
    CHECK(caller->look_for_silence(kMost) == kMost);
    CHECK(caller.answers == 0);
    const auto next = std::make_shared<test::ScriptedServer>();
    server->asked[0](std::shared_ptr<Server>(next));
    CHECK(caller->look_for_silence(kMost) == kMost);
  }
}
