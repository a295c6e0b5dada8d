#include <catch2/catch_test_macros.hpp>

#include "tests/support/parse_request.h"

using namespace edgert;

TEST_CASE("transfer encodings other than chunked are refused") {
  for (const std::string encoding :
       {"xchunked", "identity", "gzip", "chunked\t", "\tchunked x", "gzip, chunked",
        "chunked, gzip", "chunked, chunked", "chunked;x=y", "", ","}) {
    INFO(encoding);
    CHECK(test::parse_request("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: " + encoding +
                              "\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
              .failure == 400);
  }
  CHECK(
      test::parse_request(
          "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
          .body == "hello");
}
