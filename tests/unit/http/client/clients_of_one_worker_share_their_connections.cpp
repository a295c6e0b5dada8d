#include "support/scripted_origin.h"

using namespace edgert;

TEST_CASE("clients of one worker share a budget of connections") {
  binding::HttpClientOptions options;
  options.max_connections = 2;
  const auto share = std::make_shared<binding::DescriptorShare>(2, false);
  test::ClientLoop client;
  const auto first = http::Client::create(*client.loop, options, {}, share).value();
  auto second = http::Client::create(*client.loop, options, {}, share).value();
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
  CHECK(share->held() == 2);
  second.reset();
  CHECK(share->held() == 2);
}
