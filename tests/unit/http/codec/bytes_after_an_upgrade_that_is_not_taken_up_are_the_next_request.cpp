#include <catch2/catch_test_macros.hpp>
#include <string>

#include "http/codec/request_parser.h"

namespace {

struct Targets final : edgert::http::RequestListener {
  std::string seen;
  void on_head(edgert::http::ParsedRequest request) override { seen += request.head.url + " "; }
  void on_body(std::string_view) override {}
  void on_complete() override {}
};

}  // namespace

TEST_CASE("bytes after an upgrade that is not taken up are the next request") {
  Targets targets;
  edgert::http::RequestParser parser(targets, 4096);
  std::string_view input =
      "GET /a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
      "GET /b HTTP/1.1\r\nHost: x\r\n\r\n";
  for (int turns = 0; !input.empty() && turns < 10; ++turns) {
    input.remove_prefix(parser.feed(input));
    REQUIRE(parser.failure() == 0);
    if (!parser.in_message()) parser.resume();
  }
  CHECK(input.empty());
  CHECK(targets.seen == "http://x/a http://x/b ");
}
