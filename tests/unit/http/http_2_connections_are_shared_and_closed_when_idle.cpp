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

TEST_CASE("idle HTTP/2 connections are closed with a goodbye") {
  binding::HttpClientOptions options;
  options.idle_timeout_ms = 50;
  H2ClientLoop client(options);
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type == h2::kHeaders) visitor.say(h2::ok(frame.stream, "hi"));
    if (frame.type == h2::kGoaway) client.loop->stop();
  });
  client.fetch(client.request("GET", origin.url()), [&](const std::string&) {});
  client.run();
  CHECK(client.client->connections() == 0);
  CHECK(client.client->idle_connections() == 0);
}

TEST_CASE("idle HTTP/2 connections make room for others") {
  binding::HttpClientOptions options;
  options.max_connections = 2;
  H2ClientLoop client(options);
  const auto answer = [&](auto& visitor, const auto& frame) {
    if (frame.type == h2::kHeaders) visitor.say(h2::ok(frame.stream, "hi"));
  };
  ScriptedH2Origin a(*client.loop, answer), b(*client.loop, answer), c(*client.loop, answer);
  const auto get = [&](const auto& origin) {
    return [&] { return client.request("GET", origin.url()); };
  };
  CHECK(client.fetch_all({get(a), get(b), get(c), get(a)}) ==
        std::vector<std::string>(4, "200 hi"));
  CHECK(client.client->connections() == 2);
}

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
