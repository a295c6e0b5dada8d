// RFC 9110 §7.6.1: what a response says about its connection, by known names or by those that
// Connection lists, is nobody else's.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "http/codec/response_parser.h"

namespace {

struct Names final : edgert::http::ResponseListener {
  std::string names;
  void on_head(edgert::http::ParsedResponse response) override {
    response.head.headers.each([&](std::string_view name, std::string_view) {
      names.append(names.empty() ? "" : " ").append(name);
    });
  }
  void on_body(std::string_view) override {}
  void on_complete() override {}
};

std::string names_of(const std::string& status, const std::string& fields) {
  Names heard;
  edgert::http::ResponseParser parser(heard, 4096);
  parser.expect(edgert::http::Asked::kUpgrade);
  parser.feed("HTTP/1.1 " + status + "\r\n" + fields + "Content-Length: 0\r\n\r\n");
  REQUIRE_FALSE(parser.failed());
  return heard.names;
}

}  // namespace

TEST_CASE("fields of the connection are not passed on") {
  CHECK(names_of("200 OK", "Via: a\r\nConnection: close\r\nKeep-Alive: timeout=5\r\n") ==
        "Via Content-Length");
  CHECK(names_of("200 OK", "TE: a\r\nTrailer: b\r\nUpgrade: h2c\r\nProxy-Connection: c\r\n") ==
        "Content-Length");
  CHECK(names_of("200 OK", "X-Hop: 1\r\nConnection: close, x-hop\r\nVia: a\r\nX-Hop: 2\r\n") ==
        "Via Content-Length");
  CHECK(names_of("200 OK", "Connection: a\r\nA: 1\r\nB: 2\r\nConnection: b\r\nC: 3\r\n") ==
        "C Content-Length");
  // These tell what to switch to, or what has been switched to.
  CHECK(names_of("426 Upgrade Required", "Connection: upgrade\r\nUpgrade: b\r\n") ==
        "Upgrade Content-Length");
  CHECK(names_of("101 Switching", "Connection: upgrade, x\r\nUpgrade: b\r\nX: 1\r\n") ==
        "Connection Upgrade X Content-Length");
}
