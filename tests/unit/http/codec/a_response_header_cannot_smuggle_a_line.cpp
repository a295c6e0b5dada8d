#include <catch2/catch_test_macros.hpp>

#include "http/codec/response_head.h"

TEST_CASE("a response header cannot smuggle a line") {
  edgert::ResponseHead head;
  std::string out;
  head.headers.append("x-a", "b\r\nx-c: d");
  CHECK_FALSE(edgert::http::write_response_head(head, edgert::http::Framing::kLength, 0, true,
                                                false, "now", &out));
  CHECK(out.empty());
  head.headers.clear();
  head.headers.append("Content-Length", "5");
  CHECK(edgert::http::write_response_head(head, edgert::http::Framing::kLength, 0, true, false,
                                          "now", &out));
  CHECK(out == "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 0\r\n\r\n");
}
