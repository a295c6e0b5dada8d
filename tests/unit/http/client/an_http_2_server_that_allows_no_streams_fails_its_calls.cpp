#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

namespace {
constexpr uint32_t kMaxConcurrentStreams = 3;
const std::string kNone = h2::number(kMaxConcurrentStreams, 2) + h2::number(0);
}  // namespace

TEST_CASE("an HTTP/2 server that allows no streams fails its calls") {
  H2ClientLoop client;
  ScriptedH2Origin origin(
      *client.loop, [](auto&, const auto&) {}, kNone);
  std::vector<std::string> answers;
  // More than go out before the server has told.
  constexpr size_t kCalls = 150;
  for (size_t i = 0; i < kCalls; ++i) {
    client.fetch(client.request("GET", origin.url()), [&](std::string answer) {
      answers.push_back(std::move(answer));
      if (answers.size() == kCalls) client.loop->stop();
    });
  }
  client.run();
  for (const std::string& answer : answers) {
    CHECK(answer == "error: " + origin.url().substr(7, origin.url().size() - 8) +
                        ": the server allows no requests (SETTINGS_MAX_CONCURRENT_STREAMS = 0)");
  }
}

TEST_CASE("an HTTP/2 server may allow streams in the same breath") {
  H2ClientLoop client;
  ScriptedH2Origin origin(
      *client.loop,
      [](auto& visitor, const auto& frame) {
        if (frame.type == h2::kHeaders) visitor.say(h2::ok(frame.stream, "hi"));
      },
      kNone + h2::number(kMaxConcurrentStreams, 2) + h2::number(1));
  CHECK(client.get(origin.url()) == "200 hi");
}
