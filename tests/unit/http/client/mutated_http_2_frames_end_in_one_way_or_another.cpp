#include <random>

#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("mutated HTTP/2 frames end in one way or another") {
  std::mt19937 luck(5);
  const auto below = [&](size_t bound) { return luck() % bound; };
  H2ClientLoop client;
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type != h2::kHeaders) return;
    const uint32_t stream = frame.stream;
    std::string said = h2::frame(h2::kPing, 0, 0, "12345678") +
                       h2::head(stream, h2::field(":status", "103")) +
                       h2::head(stream, h2::field(":status", "200") + h2::field("a", "b")) +
                       h2::frame(h2::kData, 0, stream, "hello") +
                       h2::frame(h2::kWindowUpdate, 0, 0, h2::number(1000)) +
                       h2::head(stream, h2::field("t", "x"), h2::kEndStream) + h2::goaway(stream);
    for (size_t i = below(6); i > 0; --i) {
      const size_t at = below(said.size());
      switch (below(3)) {
        case 0:
          said[at] = static_cast<char>(luck());
          break;
        case 1:
          said.erase(at, below(20));
          break;
        default:
          said.insert(at, said.substr(below(said.size()), below(30)));
          break;
      }
      if (said.empty()) said = "x";
    }
    const size_t cut = below(said.size());
    visitor.say(std::string_view(said).substr(0, cut));
    visitor.say(std::string_view(said).substr(cut));
    if (below(2) == 0)
      visitor.hang_up();
    else
      visitor.stream->shut_down();
  });
  size_t over = 0;
  const size_t kCalls = 2000;
  std::function<void()> next = [&] {
    binding::OutgoingRequest request =
        client.request(below(2) == 0 ? "GET" : "POST", origin.url(), below(2) == 0 ? "" : "body");
    client.fetch(std::move(request), [&](const std::string& answer) {
      CHECK((answer.starts_with("200 ") || answer.starts_with("error: 127.0.0.1:")));
      if (++over == kCalls) return client.loop->stop();
      client.loop->post(next);
    });
  };
  for (int i = 0; i < 4; ++i) next();
  client.run();
  CHECK(over >= kCalls);
}
