#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("HTTP/2 windows are given back as readers consume") {
  H2ClientLoop client;
  constexpr size_t kWindow = 65535;
  ScriptedH2Origin::Visitor* upstream = nullptr;
  Collect body;
  size_t of_stream = 0;
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    upstream = &visitor;
    if (frame.type == h2::kHeaders && frame.stream == 1) {
      std::string all = h2::head(1, h2::field(":status", "200"));
      for (size_t left = kWindow; left != 0;) {
        const size_t size = std::min<size_t>(left, 16384);
        all += h2::frame(h2::kData, 0, 1, std::string(size, 'x'));
        left -= size;
      }
      visitor.say(all);
    } else if (frame.type == h2::kHeaders) {
      visitor.say(h2::ok(frame.stream, "other"));
    } else if (frame.type == h2::kWindowUpdate && frame.stream == 1) {
      // Only once somebody reads.
      CHECK(body.source != nullptr);
      if (of_stream++ == 0) visitor.say(h2::frame(h2::kData, h2::kEndStream, 1, "end"));
    }
  });
  body.over = [&] { client.loop->stop(); };
  client.client->fetch(client.request("GET", origin.url()), [&](Result<FetchResponse> response) {
    std::unique_ptr<ByteSource> unread = std::move(response.value().stream);
    // Another stream passes the unread one.
    client.fetch(client.request("GET", origin.url()),
                 [&, unread = std::make_shared<std::unique_ptr<ByteSource>>(std::move(unread))](
                     const std::string& answer) {
                   CHECK(answer == "200 other");
                   CHECK(of_stream == 0);
                   body.read(std::move(*unread));
                 });
  });
  client.run();
  CHECK(body.bytes.size() == kWindow + 3);
  CHECK(body.ended);
  CHECK(of_stream != 0);
}
