#include "support/scripted_origin.h"

using namespace edgert;

namespace {

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// The first connection answers once, and closes when a second request arrives on it.
std::vector<std::string> second_request(std::function<binding::OutgoingRequest(std::string)> make,
                                        std::string* seen) {
  test::ClientLoop client;
  test::ScriptedOrigin origin(*client.loop, [&](auto& visitor) {
    if (&visitor == visitor.origin->visitors.front().get() && visitor.heads() > 1) {
      visitor.hang_up();
    } else {
      visitor.say(kOk);
    }
  });
  const std::vector<std::string> answers = client.fetch_all(
      {[&] { return client.request("GET", origin.url()); }, [&] { return make(origin.url()); }});
  *seen = origin.visitors.back()->received;
  return answers;
}

}  // namespace

TEST_CASE("a stale connection is replaced for requests that may be repeated") {
  std::string seen;
  CHECK(second_request([](auto url) { return test::ClientLoop::request("GET", url); }, &seen)
            .back() == "200 ok");
  CHECK(
      second_request([](auto url) { return test::ClientLoop::request("PUT", url, "twice"); }, &seen)
          .back() == "200 ok");
  CHECK(seen.ends_with("\r\n\r\ntwice"));
}

TEST_CASE("a POST that may have been heard is not sent again") {
  std::string seen;
  const auto answers = second_request(
      [](auto url) { return test::ClientLoop::request("POST", url, "once"); }, &seen);
  CHECK(answers.back().starts_with("error: 127.0.0.1:"));
  CHECK(answers.back().ends_with("connection closed before the response was complete"));
}
