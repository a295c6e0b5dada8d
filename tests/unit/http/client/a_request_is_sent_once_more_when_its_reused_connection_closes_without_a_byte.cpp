#include "support/scripted_origin.h"

using namespace edgert;

namespace {

// The first connection answers once, and gives up when a second request arrives on it.
std::vector<std::string> second_request(std::function<binding::OutgoingRequest(std::string)> make,
                                        std::string* seen, std::string_view last_words = {}) {
  test::ClientLoop client;
  test::ScriptedOrigin origin(*client.loop, [&](auto& visitor) {
    if (&visitor == visitor.origin->visitors.front().get() && visitor.heads() > 1) {
      if (!last_words.empty()) visitor.say(last_words);
      visitor.hang_up();
    } else {
      visitor.say(test::kOk);
    }
  });
  const std::vector<std::string> answers = client.fetch_all(
      {[&] { return client.request("GET", origin.url()); }, [&] { return make(origin.url()); }});
  *seen = origin.visitors.back()->received;
  return answers;
}

// Its first bytes go out with the head.
class Stream final : public ByteSource {
 public:
  void attach(ByteSink* sink) noexcept override { sink_ = sink; }
  void grant(size_t) noexcept override {
    if (sink_ != nullptr && !std::exchange(given_, true)) sink_->on_bytes(Bytes("streamed"));
  }
  void cancel(const Error&) noexcept override { sink_ = nullptr; }

 private:
  ByteSink* sink_ = nullptr;
  bool given_ = false;
};

}  // namespace

TEST_CASE("a request is sent once more when its reused connection closes without a byte") {
  std::string seen;
  CHECK(second_request([](auto url) { return test::ClientLoop::request("GET", url); }, &seen)
            .back() == "200 ok");
  for (const std::string method : {"PUT", "POST", "PATCH", "ODD"}) {
    INFO(method);
    const auto make = [&](auto url) { return test::ClientLoop::request(method, url, "twice"); };
    CHECK(second_request(make, &seen).back() == "200 ok");
    CHECK(seen.starts_with(method));
    CHECK(seen.ends_with("\r\n\r\ntwice"));
  }
}

TEST_CASE("a request is not sent again when a byte of an answer has come") {
  std::string seen;
  const auto answers = second_request(
      [](auto url) { return test::ClientLoop::request("POST", url, "once"); }, &seen, "HTTP/1");
  CHECK(answers.back().starts_with("error: 127.0.0.1:"));
  CHECK(answers.back().ends_with("connection closed before the response was complete"));
}

TEST_CASE("a request is not sent again when its body is a stream that has begun") {
  std::string seen;
  const auto make = [](auto url) {
    auto request = test::ClientLoop::request("POST", url);
    request.has_body = true;
    request.stream = std::make_unique<Stream>();
    return request;
  };
  CHECK(second_request(make, &seen)
            .back()
            .ends_with("connection closed before the response was complete"));
}
