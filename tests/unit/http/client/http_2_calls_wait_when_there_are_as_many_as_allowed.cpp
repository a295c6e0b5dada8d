#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("calls beyond a server's limit wait when there may be no second connection") {
  binding::HttpClientOptions options;
  options.max_per_host = 1;
  H2ClientLoop client(options);
  constexpr uint32_t kMaxConcurrentStreams = 3;
  size_t open = 0, most = 0;
  std::vector<uint32_t> streams;
  ScriptedH2Origin::Visitor* upstream = nullptr;
  loop::Timer later(*client.loop, [&] {
    for (const uint32_t stream : std::exchange(streams, {})) {
      --open;
      upstream->say(h2::ok(stream, "hi"));
    }
  });
  ScriptedH2Origin origin(
      *client.loop,
      [&](auto& visitor, const auto& frame) {
        if (frame.type != h2::kHeaders) return;
        upstream = &visitor;
        streams.push_back(frame.stream);
        most = std::max(most, ++open);
        later.start(1);
      },
      h2::number(kMaxConcurrentStreams, 2) + h2::number(2));
  size_t answers = 0;
  client.fetch(client.request("GET", origin.url()), [&](const std::string&) {
    for (int i = 0; i < 20; ++i) {
      client.fetch(client.request("GET", origin.url()), [&](const std::string& text) {
        CHECK(text == "200 hi");
        if (++answers == 20) client.loop->stop();
      });
    }
  });
  client.run();
  CHECK(most == 2);
  CHECK(origin.visitors().size() == 1);
}

TEST_CASE("a client has no more streams than it might have connections") {
  binding::HttpClientOptions options;
  options.max_connections = 4;
  H2ClientLoop client(options);
  size_t open = 0, most = 0;
  std::vector<std::pair<ScriptedH2Origin::Visitor*, uint32_t>> asked;
  loop::Timer later(*client.loop, [&] {
    for (const auto& [visitor, stream] : std::exchange(asked, {})) {
      --open;
      visitor->say(h2::ok(stream, "hi"));
    }
  });
  const auto hear = [&](auto& visitor, const auto& frame) {
    if (frame.type != h2::kHeaders) return;
    asked.emplace_back(&visitor, frame.stream);
    most = std::max(most, ++open);
    later.start(1);
  };
  ScriptedH2Origin a(*client.loop, hear), b(*client.loop, hear);
  size_t answers = 0;
  for (int i = 0; i < 20; ++i) {
    client.fetch(client.request("GET", (i < 10 ? a : b).url()), [&](const std::string& text) {
      CHECK(text == "200 hi");
      if (++answers == 20) client.loop->stop();
    });
  }
  client.run();
  CHECK(most <= 4);
}
