#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

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
