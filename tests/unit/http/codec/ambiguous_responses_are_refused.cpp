#include <catch2/catch_test_macros.hpp>
#include <string>

#include "http/codec/response_parser.h"

namespace {

struct IgnoreResponse final : edgert::http::ResponseListener {
  void on_head(edgert::http::ParsedResponse) override {}
  void on_body(std::string_view) override {}
  void on_complete() override {}
};

bool refused(std::string_view bytes) {
  IgnoreResponse ignore;
  edgert::http::ResponseParser parser(ignore, 4096);
  parser.expect(edgert::http::Asked::kAnything);
  parser.feed(bytes);
  return parser.failed() && !parser.reason().empty();
}

}  // namespace

TEST_CASE("responses that two readers could understand differently are refused") {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  CHECK(refused(ok + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
  CHECK(refused(ok + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"));
  CHECK(refused(ok + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc"));
  CHECK(refused(ok + "Content-Length: 3, 4\r\n\r\nabc"));
  CHECK(refused(ok + "Content-Length: 3,\r\n\r\nabc"));
  CHECK(refused(ok + "Content-Length:\r\n\r\nabc"));
  CHECK(refused(ok + "Content-Length: 3\r\nContent-Length: 3 4\r\n\r\nabc"));
  CHECK(
      refused(ok + "Content-Length: 3\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"));
  CHECK(refused(ok + "Content-Length: +3\r\n\r\nabc"));
  CHECK(refused(ok + "Content-Length: 99999999999999999999\r\n\r\nabc"));
  CHECK(refused(ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"));
  CHECK(refused(ok + "Transfer-Encoding: identity\r\n\r\nabc"));
  CHECK(refused(ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
  CHECK(refused(ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"));
  CHECK(refused(ok + "Content-Length : 3\r\n\r\nabc"));
  CHECK(refused(ok + "A: b\r\n folded\r\n\r\n"));
  CHECK(refused(ok + "A: b\nC: d\r\n\r\n"));
  CHECK(refused("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
  CHECK(refused("HTTP/2.0 200 OK\r\n\r\n"));
  CHECK(refused("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"));
  CHECK(refused("HTTP/1.1 999 Odd\r\n\r\n"));
  CHECK(refused("220 mail.example ESMTP\r\n"));
  CHECK(refused(ok + "A: " + std::string(5000, 'x')));
  CHECK_FALSE(refused(ok + "Content-Length: 3\r\n\r\nabc"));
}
