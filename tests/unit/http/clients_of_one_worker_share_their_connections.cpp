#include "support/scripted_origin.h"

using namespace edgert;

TEST_CASE("clients of one worker share a budget of connections") {
  binding::HttpClientOptions options;
  options.max_connections = 2;
  const auto budget = std::make_shared<size_t>(0);
  test::ClientLoop client;
  const auto first = http::Client::create(*client.loop, options, {}, budget).value();
  auto second = http::Client::create(*client.loop, options, {}, budget).value();
  test::ScriptedOrigin origin(*client.loop, [](auto&) {});
  std::string refused;
  for (int i = 0; i < 2; ++i)
    first->fetch(client.request("GET", origin.url()), [](Result<FetchResponse>) {});
  second->fetch(client.request("GET", origin.url()), [&](Result<FetchResponse> response) {
    refused = response.error().message;
    client.loop->stop();
  });
  client.run();
  CHECK(refused.ends_with("this worker has as many as 2 connections open"));
  CHECK(*budget == 2);
  second.reset();
  CHECK(*budget == 2);
}
