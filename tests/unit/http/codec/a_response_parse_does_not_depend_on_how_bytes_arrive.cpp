#include <catch2/catch_test_macros.hpp>
#include <string>

#include "http/codec/response_parser.h"

namespace {

struct ResponseRecord final : edgert::http::ResponseListener {
  std::string seen;
  void on_head(edgert::http::ParsedResponse response) override {
    seen += std::to_string(response.head.status) + " " + response.head.status_text + " " +
            response.head.headers.flat() + "\n";
  }
  void on_body(std::string_view bytes) override { seen += bytes; }
  void on_complete() override { seen += "|end\n"; }
};

constexpr std::string_view kResponses =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    "HTTP/1.1 200 Very Well\r\nSet-Cookie: a=1\r\nTransfer-Encoding: chunked\r\nSet-Cookie: b=2\r\n"
    "\r\n5;name=value\r\nhello\r\n3\r\n, w\r\n0\r\nTrailer: x\r\n\r\n";

std::string parse(std::string_view first, std::string_view second) {
  ResponseRecord record;
  edgert::http::ResponseParser parser(record, 4096);
  parser.expect(edgert::http::Asked::kAnything);
  parser.feed(first);
  parser.feed(second);
  REQUIRE_FALSE(parser.failed());
  REQUIRE(parser.keeps_alive());
  return record.seen;
}

}  // namespace

TEST_CASE("a response's parse does not depend on how bytes arrive") {
  const std::string whole = parse(kResponses, "");
  CHECK(whole.starts_with("200 Very Well Set-Cookie"));
  CHECK(whole.ends_with("hello, w|end\n"));
  for (size_t split = 1; split < kResponses.size(); ++split) {
    REQUIRE(parse(kResponses.substr(0, split), kResponses.substr(split)) == whole);
  }
}
