#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("an HTTP/2 response may come after many interim heads") {
  H2ClientLoop client;
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type != h2::kHeaders) return;
    std::string out;
    for (int i = 0; i < 600; ++i) out += h2::head(frame.stream, h2::field(":status", "103"));
    visitor.say(out + h2::head(frame.stream, h2::field(":status", "200"), h2::kEndStream));
  });
  const auto answers = client.fetch_all({[&] { return client.request("GET", origin.url()); }});
  CHECK(answers[0] == "200 ");
}
