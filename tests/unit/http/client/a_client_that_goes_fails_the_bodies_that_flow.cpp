#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("a client that goes fails the bodies that flow") {
  ClientLoop client;
  ScriptedOrigin origin(*client.loop, [](auto& visitor) {
    visitor.say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome");
  });
  Collect body;
  body.over = [&] { client.loop->stop(); };
  client.client->fetch(client.request("GET", origin.url()), [&](Result<FetchResponse> response) {
    body.read(std::move(response.value().stream));
    client.loop->post([&] { client.client.reset(); });
  });
  client.run();
  CHECK(body.bytes == "some");
  CHECK(body.error == "the HTTP client is gone");
}

TEST_CASE("a client that goes fails the bodies that flow in HTTP/2") {
  H2ClientLoop client;
  ScriptedH2Origin origin(*client.loop, [](auto& visitor, const auto& frame) {
    if (frame.type != h2::kHeaders) return;
    visitor.say(h2::head(frame.stream, h2::field(":status", "200")) +
                h2::frame(h2::kData, 0, frame.stream, "some"));
  });
  Collect body;
  body.over = [&] { client.loop->stop(); };
  client.client->fetch(client.request("GET", origin.url()), [&](Result<FetchResponse> response) {
    body.read(std::move(response.value().stream));
    client.loop->post([&] { client.client.reset(); });
  });
  client.run();
  CHECK(body.bytes == "some");
  CHECK(body.error == "the HTTP client is gone");
}
