#include "support/scripted_origin.h"

using namespace edgert;

namespace {

// Aborts at the first bytes of the body.
struct Aborts final : ByteSink {
  http::Client* client = nullptr;
  uint32_t id = 0;
  std::unique_ptr<ByteSource> source;
  std::string error;
  size_t chunks = 0;
  void on_bytes(Bytes) noexcept override {
    ++chunks;
    client->abort(id, Error{ErrorCode::kCancelled, "enough"});
  }
  void on_end() noexcept override { error = "ended"; }
  void on_fail(const Error& why) noexcept override { error = why.message; }
};

}  // namespace

TEST_CASE("a reader may abort in the middle of a read") {
  test::ClientLoop client;
  // Head and body come in reads of their own, and the body has several parts.
  test::ScriptedOrigin origin(*client.loop, [&](auto& visitor) {
    visitor.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  });
  Aborts body;
  body.client = client.client.get();
  body.id = client.client->fetch(client.request("GET", origin.url()),
                                 [&](Result<FetchResponse> response) {
                                   body.source = std::move(response).value().stream;
                                   body.source->attach(&body);
                                   body.source->grant(kDefaultCredit);
                                   origin.visitors.front()->say("1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
                                 });
  loop::Timer look(*client.loop, [&] {
    if (origin.visitors.empty() || !origin.visitors.front()->closed) return look.start(5);
    client.loop->stop();
  });
  look.start(5);
  client.run();
  CHECK(body.chunks == 1);
  CHECK(body.error == "enough");
  CHECK(client.client->connections() == 0);
}
