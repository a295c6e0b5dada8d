#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("simultaneous calls share one HTTP/2 connection") {
  H2ClientLoop client;
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type == h2::kHeaders) visitor.say(h2::ok(frame.stream, "hi"));
  });
  size_t answers = 0;
  const auto fetch_many = [&](size_t count, std::function<void()> then) {
    answers = 0;
    for (size_t i = 0; i < count; ++i) {
      client.fetch(client.request("GET", origin.url()), [&, count, then](const std::string& text) {
        CHECK(text == "200 hi");
        if (++answers == count) then();
      });
    }
  };
  // Nobody knows what the host speaks at first: calls leave their own connections for a shared one.
  fetch_many(50, [&] {
    CHECK(client.client->connections() == 1);
    CHECK(client.client->idle_connections() == 1);
    fetch_many(50, [&] { client.loop->stop(); });
  });
  client.run();
  CHECK(client.client->connections() == 1);
  CHECK(client.client->idle_connections() == 1);
}

TEST_CASE("calls wait for the connection that is being made to a host known to speak HTTP/2") {
  H2ClientLoop client;
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type != h2::kHeaders) return;
    if (visitor.origin->visitors.size() == 1) return visitor.say(h2::goaway(1) + h2::ok(1, "hi"));
    visitor.say(h2::ok(frame.stream, "hi"));
  });
  size_t answers = 0;
  client.fetch(client.request("GET", origin.url()), [&](const std::string& text) {
    CHECK(text == "200 hi");
    std::vector<uint32_t> ids;
    for (int i = 0; i < 20; ++i) {
      ids.push_back(
          client.client->fetch(client.request("GET", origin.url()), [&](Result<FetchResponse> got) {
            CHECK(got.ok());
            if (++answers == 19) client.loop->stop();
          }));
    }
    CHECK(client.client->connections() == 1);
    // The one whose connection it is goes; another takes its place.
    client.client->abort(ids.front(), Error{ErrorCode::kCancelled, "gone"});
  });
  client.run();
  CHECK(answers == 19);
  CHECK(origin.visitors().size() <= 3);
  CHECK(client.client->connections() == 1);
}
