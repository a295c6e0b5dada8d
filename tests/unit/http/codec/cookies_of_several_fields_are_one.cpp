#include <catch2/catch_test_macros.hpp>

#include "tests/support/parse_request.h"

using namespace edgert;

TEST_CASE("cookies of several fields are one") {
  const test::Parsed parsed = test::parse_request(
      "GET / HTTP/1.1\r\nCookie: a=1\r\nHost: h\r\nCOOKIE: b=2\r\nX: y\r\nCookie: c=3\r\n\r\n");
  CHECK(parsed.request.head.headers.find("cookie") == "a=1; b=2; c=3");
  CHECK(parsed.request.head.headers.count() == 3);
}
