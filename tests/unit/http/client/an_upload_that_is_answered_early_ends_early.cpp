#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("an upload over HTTP/2 that is answered early ends early") {
  H2ClientLoop client;
  struct Endless final : ByteSource {
    ByteSink* sink = nullptr;
    bool* cancelled;
    explicit Endless(bool* told) : cancelled(told) {}
    void attach(ByteSink* given) noexcept override { sink = given; }
    void grant(size_t bytes) noexcept override {
      if (sink != nullptr) sink->on_bytes(Bytes(std::string(bytes, 'x')));
    }
    void cancel(const Error&) noexcept override {
      sink = nullptr;
      *cancelled = true;
    }
  };
  bool cancelled = false;
  std::string reset;
  std::string answer;
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type == h2::kHeaders) visitor.say(h2::ok(frame.stream, "enough"));
    if (frame.type == h2::kReset) {
      reset = frame.payload;
      client.loop->stop();
    }
  });
  binding::OutgoingRequest request = client.request("POST", origin.url());
  request.has_body = true;
  request.stream = std::make_unique<Endless>(&cancelled);
  client.fetch(std::move(request), [&](std::string text) { answer = std::move(text); });
  client.run();
  CHECK(answer == "200 enough");
  CHECK(cancelled);
  CHECK(reset == h2::number(0));
}
