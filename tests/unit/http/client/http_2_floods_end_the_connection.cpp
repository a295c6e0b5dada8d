#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("a server that floods with pings and reads no answers is hung up on") {
  H2ClientLoop client;
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type != h2::kHeaders) return;
    visitor.stream->stop_reading();
    const std::string ping = h2::frame(h2::kPing, 0, 0, "12345678");
    std::string pings;
    for (int i = 0; i < 1000000; ++i) pings += ping;
    visitor.say(pings);
  });
  CHECK(client.get(origin.url()).find("the server breaks HTTP/2: Flooding") != std::string::npos);
}
