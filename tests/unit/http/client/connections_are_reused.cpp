#include "support/scripted_origin.h"

using namespace edgert;

TEST_CASE("requests to one server reuse its connection") {
  test::ClientLoop client;
  test::ScriptedOrigin origin(*client.loop, [](auto& visitor) { visitor.say(test::kOk); });
  const auto get = [&] { return client.request("GET", origin.url()); };
  client.fetch_all({get, get, get});
  CHECK(origin.visitors.size() == 1);
  CHECK(client.client->idle_connections() == 1);
}

TEST_CASE("an idle connection is closed in time") {
  binding::HttpClientOptions options;
  options.idle_timeout_ms = 20;
  test::ClientLoop client(options);
  test::ScriptedOrigin origin(*client.loop, [](auto& visitor) { visitor.say(test::kOk); });
  loop::Timer look(*client.loop, [&] {
    if (!origin.visitors.empty() && origin.visitors.front()->closed) return client.loop->stop();
    look.start(5);
  });
  client.fetch(client.request("GET", origin.url()), [&](std::string) { look.start(5); });
  client.run();
  CHECK(client.client->connections() == 0);
}

TEST_CASE("a server that keeps connections for no time is believed") {
  test::ClientLoop client;
  test::ScriptedOrigin origin(*client.loop, [](auto& visitor) {
    visitor.say("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok");
  });
  const auto get = [&] { return client.request("GET", origin.url()); };
  client.fetch_all({get, get});
  CHECK(origin.visitors.size() == 2);
}
