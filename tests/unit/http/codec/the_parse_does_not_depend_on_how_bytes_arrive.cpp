#include <catch2/catch_test_macros.hpp>
#include <string>

#include "http/codec/request_parser.h"

namespace {

struct RequestRecord final : edgert::http::RequestListener {
  std::string seen;
  void on_head(edgert::http::ParsedRequest request) override {
    seen += request.head.method + " " + request.head.url + " " + request.head.headers.flat() + "\n";
  }
  void on_body(std::string_view bytes) override { seen += bytes; }
  void on_complete() override { seen += "|end\n"; }
};

constexpr std::string_view kRequests =
    "POST /a?b=c HTTP/1.1\r\nHost: example.org\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5;name=value\r\nhello\r\n3\r\n, w\r\n0\r\nTrailer: x\r\n\r\n"
    "PUT /second HTTP/1.1\r\nHost: example.org\r\nContent-Length: 4\r\n\r\nbody"
    "\r\nM-SEARCH / HTTP/1.1\r\nHost: example.org\r\nCookie: a=1\r\nCookie: b=2\r\n\r\n"
    "get / HTTP/1.1\r\nHost: example.org\r\nX-Empty:\r\n\r\n";

void feed_all(edgert::http::RequestParser& parser, std::string_view bytes) {
  while (!bytes.empty()) {
    bytes.remove_prefix(parser.feed(bytes));
    REQUIRE(parser.failure() == 0);
    if (!parser.in_message()) parser.resume();
  }
}

}  // namespace

TEST_CASE("the parse does not depend on how bytes arrive") {
  RequestRecord whole;
  edgert::http::RequestParser at_once(whole, 4096);
  feed_all(at_once, kRequests);
  CHECK(whole.seen.find("hello, w|end") != std::string::npos);
  for (size_t split = 1; split < kRequests.size(); ++split) {
    RequestRecord parts;
    edgert::http::RequestParser parser(parts, 4096);
    feed_all(parser, kRequests.substr(0, split));
    feed_all(parser, kRequests.substr(split));
    REQUIRE(parts.seen == whole.seen);
  }
}
