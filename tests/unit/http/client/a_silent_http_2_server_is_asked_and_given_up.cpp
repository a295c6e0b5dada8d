#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("an HTTP/2 server that does not answer a ping is given up") {
  binding::HttpClientOptions options;
  options.silence_ms = 20;
  H2ClientLoop client(options);
  ScriptedH2Origin origin(*client.loop, [](auto&, const auto&) {});
  const std::string answer = client.get(origin.url());
  CHECK(answer.ends_with("silence for 20 ms after a ping before the response was complete"));
  CHECK(origin.count(h2::kPing) == 1);
}

TEST_CASE("an HTTP/2 server that answers pings has all the time it wants") {
  binding::HttpClientOptions options;
  options.silence_ms = 20;
  H2ClientLoop client(options);
  uint32_t stream = 0, pings = 0;
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type == h2::kHeaders) stream = frame.stream;
    if (frame.type != h2::kPing) return;
    visitor.say(h2::frame(h2::kPing, h2::kAck, 0, frame.payload));
    if (++pings == 3) visitor.say(h2::ok(stream, "late"));
  });
  CHECK(client.get(origin.url()) == "200 late");
}
