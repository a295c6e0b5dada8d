#include <catch2/catch_test_macros.hpp>

#include "http/codec/response_head.h"

using edgert::http::Framing;
using edgert::http::write_response_head;

TEST_CASE("a head without a body has no framing") {
  edgert::ResponseHead head{204, "", {}};
  std::string out;
  REQUIRE(write_response_head(head, Framing::kNone, 0, true, false, "now", &out));
  CHECK(out == "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
  out.clear();
  head.status = 299;
  head.headers.append("date", "mine");
  REQUIRE(write_response_head(head, Framing::kChunked, 0, false, false, "now", &out));
  CHECK(out.find("date: mine\r\n") != std::string::npos);
  CHECK(out.find("Date: now") == std::string::npos);
  CHECK(out.find("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n") != std::string::npos);
}
