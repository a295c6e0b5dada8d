#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

namespace {

// What a call hears whose origin answers its HEADERS with these bytes, without the host.
std::string answered_with(const std::string& bytes) {
  H2ClientLoop client;
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type == h2::kHeaders) visitor.say(bytes);
  });
  std::string answer = client.get(origin.url());
  const std::string host = origin.url("").substr(7) + ": ";
  const size_t at = answer.find(host);
  return at == std::string::npos ? answer : answer.erase(at, host.size());
}

}  // namespace

TEST_CASE("malformed frames fail the call with host and cause") {
  const std::string status = h2::field(":status", "200");
  const std::string breaks = "error: the server breaks HTTP/2: ";
  const std::string malformed = "error: the response is malformed: ";

  CHECK(answered_with("HTTP/1.1 200 OK\r\n\r\n").starts_with(breaks));
  CHECK(answered_with(h2::frame(h2::kData, 0, 0, "x")).starts_with(breaks + "DATA"));
  CHECK(answered_with(h2::frame(h2::kSettings, 0, 0, "12345")).starts_with(breaks));
  CHECK(answered_with(h2::frame(h2::kData, 0, 1, std::string(20000, 'x'))).starts_with(breaks));
  CHECK(answered_with(h2::head(1, "\xff\xff\xff\xff\xff\xff")).starts_with(breaks));
  // Pushing has been ruled out.
  CHECK(answered_with(h2::frame(h2::kPushPromise, h2::kEndHeaders, 1, h2::number(2) + status))
            .starts_with(breaks));

  CHECK(answered_with(h2::frame(h2::kData, h2::kEndStream, 1, "x")) ==
        breaks + "DATA: stream not opened");
  CHECK(answered_with(h2::head(1, h2::field("a", "b"), h2::kEndStream)).starts_with(malformed));
  CHECK(answered_with(h2::head(1, h2::field(":status", "099"), h2::kEndStream))
            .starts_with(malformed));
  CHECK(answered_with(h2::head(1, h2::field(":status", "600"), h2::kEndStream)) ==
        malformed + "its status is outside 200 to 599");
  CHECK(answered_with(h2::head(1, status + h2::field("bad name", "b"), h2::kEndStream)) ==
        malformed + "its field bad name is malformed");
  CHECK(answered_with(h2::head(1, status + h2::field("a", "b\r\nc"), h2::kEndStream)) ==
        malformed + "its field a is malformed");
  CHECK(answered_with(h2::head(1, status + h2::field("connection", "close"), h2::kEndStream))
            .starts_with(malformed));

  CHECK(answered_with(h2::goaway(1, 11, "calm down\x01") + h2::ok(1, "done")) == "200 done");
}

TEST_CASE("a server that goes away before its answer says why") {
  H2ClientLoop client;
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type != h2::kHeaders) return;
    visitor.say(h2::goaway(1, 11, "calm down\x01"));
    visitor.hang_up();
  });
  CHECK(client.get(origin.url())
            .ends_with(": the server ends the connection: ENHANCE_YOUR_CALM: calm down?"));
}
