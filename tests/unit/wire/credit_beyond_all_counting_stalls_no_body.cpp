#include <catch2/catch_test_macros.hpp>

#include "tests/unit/wire/scripted_server.h"

using namespace edgert;
using namespace edgert::wire;
using Kind = Message::Kind;

TEST_CASE("a sender counts no more credit than it can") {
  const auto server = std::make_shared<test::ScriptedServer>();
  test::Caller caller;
  test::Tap::State tap;
  caller.call(server, test::streaming(tap));
  // Each of which is nearly all that is counted with a sign.
  for (int i = 0; i < 2; ++i) caller.hear_grant(SIZE_MAX / 2);
  caller.hear_grant(SIZE_MAX);
  tap.sink->on_bytes(Bytes(std::string("on its way")));
  caller.end_turn();
  CHECK(server->body() == "on its way");
}

TEST_CASE("a reader that allows everything is owed what messages have cost, too") {
  const auto server = std::make_shared<test::ScriptedServer>();
  test::Caller caller;
  caller.call(server);
  caller.hear_response(true);
  test::Reader reader(std::move(caller.response->stream));
  reader.grant(1);
  caller.hear(Kind::kBytes, "x");
  reader.grant(SIZE_MAX);
  CHECK(server->messages.back().credit > kDefaultCredit);
}
