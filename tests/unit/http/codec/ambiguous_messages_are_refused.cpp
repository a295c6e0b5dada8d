#include <catch2/catch_test_macros.hpp>
#include <string>

#include "http/codec/request_parser.h"

namespace {

struct Silent final : edgert::http::RequestListener {
  void on_head(edgert::http::ParsedRequest) override {}
  void on_body(std::string_view) override {}
  void on_complete() override {}
};

int status_of(const std::string& head) {
  Silent listener;
  edgert::http::RequestParser parser(listener, 256);
  parser.feed(head);
  return parser.failure();
}

std::string post(const std::string& fields) {
  return "POST / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

}  // namespace

TEST_CASE("ambiguous messages are refused") {
  CHECK(status_of(post("Content-Length: 1\r\n")) == 0);
  CHECK(status_of(post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")) == 400);
  CHECK(status_of(post("Content-Length: 1\r\nContent-Length: 2\r\n")) == 400);
  CHECK(status_of(post("Content-Length: +1\r\n")) == 400);
  CHECK(status_of(post("Content-Length: 0x1\r\n")) == 400);
  CHECK(status_of(post("Transfer-Encoding: xchunked\r\n")) == 400);
  CHECK(status_of(post("Transfer-Encoding: chunked, identity\r\n")) == 400);
  CHECK(status_of(post("X-Folded: a\r\n b\r\n")) == 400);
  CHECK(status_of(post("X Space: a\r\n")) == 400);
  CHECK(status_of(post("Transfer-Encoding: chunked\r\n") + "zz\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\nHost: a\n\n") == 400);
  CHECK(status_of(post("X-Long: " + std::string(300, 'a') + "\r\n")) == 431);
}
