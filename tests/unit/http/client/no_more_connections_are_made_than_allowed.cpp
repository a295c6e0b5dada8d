#include "support/scripted_origin.h"

using namespace edgert;

namespace {

size_t visitors_of(binding::HttpClientOptions options, size_t requests, size_t origins) {
  test::ClientLoop client(options);
  std::vector<std::unique_ptr<test::ScriptedOrigin>> all;
  for (size_t i = 0; i < origins; ++i) {
    all.push_back(
        std::make_unique<test::ScriptedOrigin>(*client.loop, [](auto& v) { v.say(test::kOk); }));
  }
  size_t answers = 0, most = 0;
  for (size_t i = 0; i < requests; ++i) {
    client.fetch(client.request("GET", all[i % origins]->url()), [&](std::string answer) {
      CHECK(answer == "200 ok");
      if (++answers == requests) client.loop->stop();
    });
    most = std::max(most, client.client->connections());
  }
  client.run();
  return most;
}

}  // namespace

TEST_CASE("requests over the limit of a host wait for a connection") {
  binding::HttpClientOptions options;
  options.max_per_host = 3;
  CHECK(visitors_of(options, 20, 1) == 3);
}

TEST_CASE("requests over the limit of all wait, whatever their host") {
  binding::HttpClientOptions options;
  options.max_connections = 4;
  CHECK(visitors_of(options, 40, 10) == 4);
}
