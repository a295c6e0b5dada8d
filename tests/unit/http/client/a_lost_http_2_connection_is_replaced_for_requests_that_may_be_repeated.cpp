#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

namespace {

// The first connection answers once, and breaks off when the second request has come.
std::string second_answer(const std::function<binding::OutgoingRequest(std::string)>& make,
                          const std::string& last_words = {}) {
  H2ClientLoop client;
  ScriptedH2Origin origin(*client.loop, [&](auto& visitor, const auto& frame) {
    if ((frame.flags & h2::kEndStream) == 0 || frame.type > h2::kHeaders) return;
    if (&visitor != visitor.origin->visitors.front().get() || frame.stream == 1)
      return visitor.say(h2::ok(frame.stream, frame.payload.substr(0, 5)));
    visitor.say(last_words);
    visitor.hang_up();
  });
  return client
      .fetch_all({[&] { return client.request("POST", origin.url(), "first"); },
                  [&] { return make(origin.url()); }})
      .back();
}

}  // namespace

TEST_CASE("a lost HTTP/2 connection is replaced for requests that may be repeated") {
  const auto put = [](auto url) { return ClientLoop::request("PUT", url, "twice"); };
  const auto post = [](auto url) { return ClientLoop::request("POST", url, "once!"); };
  CHECK(second_answer(put) == "200 twice");
  CHECK(second_answer(post).ends_with("connection closed before the response was complete"));
  // The server says that it has not seen it.
  CHECK(second_answer(post, h2::goaway(1)) == "200 once!");
  CHECK(second_answer(post, h2::goaway(3)).ends_with(" before the response was complete"));
}
