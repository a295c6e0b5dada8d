#include "support/scripted_origin.h"

using namespace edgert;

TEST_CASE("a response body flows no faster than its reader") {
  test::ClientLoop client;
  constexpr size_t kSize = 64 << 20;
  test::ScriptedOrigin origin(*client.loop, [&](auto& visitor) {
    visitor.say("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kSize) + "\r\n\r\n");
    visitor.stream->write(std::string(kSize, 'x'));
  });
  test::Collect body;
  size_t left = 0;
  loop::Timer later(*client.loop, [&] {
    // What the kernel's buffers and one credit hold has gone; nothing of it was read.
    const size_t now = origin.visitors.front()->stream->queued_bytes();
    if (now != left) {
      left = now;
      return later.start(50);
    }
    CHECK(left > kSize / 2);
    body.source->attach(&body);
    body.source->grant(kDefaultCredit);
  });
  body.over = [&] { client.loop->stop(); };
  client.client->fetch(client.request("GET", origin.url()), [&](Result<FetchResponse> response) {
    body.source = std::move(response).value().stream;
    later.start(50);
  });
  client.run();
  CHECK(body.bytes.size() == kSize);
  CHECK(body.ended);
}
