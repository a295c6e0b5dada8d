#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

namespace {

// A head of that many fields of a thousand bytes, in as many frames as it needs.
std::string long_head(uint32_t stream, size_t fields) {
  std::string rest = h2::field(":status", "200");
  for (size_t i = 0; i < fields; ++i) rest += h2::field("long", std::string(1000, 'x'));
  constexpr size_t kFrame = 16384;
  std::string out;
  for (size_t at = 0; at < rest.size(); at += kFrame) {
    const uint8_t ends = at + kFrame >= rest.size() ? h2::kEndHeaders : 0;
    out += at == 0 ? h2::frame(h2::kHeaders, h2::kEndStream | ends, stream, rest.substr(0, kFrame))
                   : h2::frame(h2::kContinuation, ends, stream, rest.substr(at, kFrame));
  }
  return out;
}

}  // namespace

TEST_CASE("HTTP/2 response heads are bounded") {
  H2ClientLoop client;
  size_t fields = 0;
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type == h2::kHeaders) visitor.say(long_head(frame.stream, fields));
  });
  const auto of = [&](size_t many) {
    return [&, many] {
      fields = many;
      return client.request("GET", origin.url());
    };
  };
  const auto answers = client.fetch_all({of(100), of(130), of(1), of(1000), of(1)});
  CHECK(answers[0] == "200 ");
  CHECK(answers[1].ends_with(": the response is malformed: the response head is too long"));
  CHECK(answers[2] == "200 ");
  CHECK(origin.visitors().size() == 2);
  // More frames than a head may have cost the connection.
  CHECK(answers[3].find("error: 127.0.0.1:") == 0);
  CHECK(answers[4] == "200 ");
}

TEST_CASE("small frames cannot make a large head of a few bytes") {
  H2ClientLoop client;
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type != h2::kHeaders) return;
    // Into the dynamic table, and from there again and again.
    const std::string kept =
        '\x40' + h2::string("bomb") + h2::string(std::string(3000, 'x')) + std::string(60, '\xbe');
    visitor.say(h2::head(frame.stream, h2::field(":status", "200") + kept, h2::kEndStream));
  });
  const auto get = [&] { return client.request("GET", origin.url()); };
  for (const std::string& answer : client.fetch_all({get, get})) {
    CHECK(answer.ends_with(": the response is malformed: the response head is too long"));
  }
  CHECK(origin.visitors().size() == 1);
}
