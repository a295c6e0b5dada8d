#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("an HTTP/2 body keeps its Content-Length or fails") {
  H2ClientLoop client;
  std::vector<std::string> bodies = {"four", "fou", "fours"};
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type != h2::kHeaders) return;
    visitor.say(
        h2::head(frame.stream, h2::field(":status", "200") + h2::field("content-length", "4")) +
        h2::frame(h2::kData, h2::kEndStream, frame.stream, bodies.front()));
    bodies.erase(bodies.begin());
  });
  const auto get = [&] { return client.request("GET", origin.url()); };
  const auto answers = client.fetch_all({get, get, get});
  CHECK(answers[0] == "200 four");
  CHECK(answers[1].ends_with(
      ": the response is malformed: its body is not as long as its Content-Length"));
  CHECK(answers[2].ends_with(
      ": the response is malformed: its body is not as long as its Content-Length"));
  CHECK(origin.visitors().size() == 1);
}

TEST_CASE("a request body over HTTP/2 has the length that was announced") {
  H2ClientLoop client;
  ScriptedH2Origin origin(*client.loop, [&](auto&, const auto&) {});
  const auto announcing = [&](const std::string& length) {
    return [&, length] {
      binding::OutgoingRequest request = client.request("POST", origin.url());
      request.has_body = true;
      request.head.headers.append("Content-Length", length);
      request.stream = std::make_unique<WholeSource>(Bytes::copy("four"));
      return request;
    };
  };
  const auto answers = client.fetch_all({announcing("3"), announcing("5")});
  CHECK(answers[0] == "error: the request body is longer than its Content-Length");
  CHECK(answers[1] == "error: the request body is shorter than its Content-Length");
  CHECK(origin.visitors().size() == 1);
}
