#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

namespace {

// A body whose script does something when it is asked for bytes.
struct Acting final : ByteSource {
  explicit Acting(std::function<void()> act) : act_(std::move(act)) {}
  void attach(ByteSink*) noexcept override {}
  void grant(size_t) noexcept override { act_(); }
  void cancel(const Error&) noexcept override {}

 private:
  std::function<void()> act_;
};

binding::OutgoingRequest acting(const std::string& url, std::function<void()> act) {
  binding::OutgoingRequest request = ClientLoop::request("POST", url);
  request.has_body = true;
  request.stream = std::make_unique<Acting>(std::move(act));
  return request;
}

}  // namespace

TEST_CASE("a body that aborts another call keeps it from the shared connection") {
  H2ClientLoop client;
  ScriptedH2Origin origin(*client.loop, [](auto& visitor, const auto& frame) {
    if (frame.type == h2::kHeaders && frame.stream == 1) visitor.say(h2::ok(1, "hi"));
  });
  const Error reason{ErrorCode::kCancelled, "aborted"};
  uint32_t one = 0, other = 0;
  client.fetch(client.request("GET", origin.url()), [&](const std::string& text) {
    CHECK(text == "200 hi");
    client.loop->stop();
  });
  const auto unheard = [](Result<FetchResponse>) {};
  one = client.client->fetch(acting(origin.url(), [&] { client.client->abort(other, reason); }),
                             unheard);
  other = client.client->fetch(acting(origin.url(), [&] { client.client->abort(one, reason); }),
                               unheard);
  client.run();
  CHECK(origin.count(h2::kHeaders) == 2);
}

TEST_CASE("a connection whose first call aborts itself is not idle while it carries the next") {
  H2ClientLoop client;
  size_t idle = 1;
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type != h2::kHeaders || (frame.flags & h2::kEndStream) == 0) return;
    idle = client.client->idle_connections();
    visitor.say(h2::ok(frame.stream, "hi"));
  });
  uint32_t first = 0;
  first = client.client->fetch(
      acting(origin.url(),
             [&] {
               client.client->abort(first, Error{ErrorCode::kCancelled, "aborted"});
             }),
      [](Result<FetchResponse>) {});
  client.fetch(client.request("GET", origin.url()), [&](const std::string& text) {
    CHECK(text == "200 hi");
    client.loop->stop();
  });
  client.run();
  CHECK(idle == 0);
  CHECK(client.client->idle_connections() == 1);
}
