#include <catch2/catch_test_macros.hpp>

#include "tests/support/parse_request.h"

using namespace edgert;

TEST_CASE("methods are tokens that arrive as they were sent") {
  for (const std::string method : {"GET", "get", "MYCUSTOM", "VIEW", "M-SEARCH", "PROPFIND", "PRI",
                                   "SOURCE", "G!#$%&'*+.^_`|~", "GETS", "PATCHED", "QUERY"}) {
    INFO(method);
    const test::Parsed parsed =
        test::parse_request(method + " /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
    CHECK(parsed.failure == 0);
    CHECK(parsed.complete);
    CHECK(parsed.request.head.method == method);
    CHECK(parsed.request.head.url == "http://h/a");
    CHECK(parsed.body == "body");
  }
  for (const std::string method : {"", "G(T", "G\tT", "G\xc3\xa9T", "G\"T"}) {
    INFO(method);
    CHECK(test::parse_request(method + " / HTTP/1.1\r\nHost: h\r\n\r\n").failure == 400);
  }
  CHECK(test::parse_request("CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n").failure == 501);
  CHECK(test::parse_request(std::string(65, 'A') + " / HTTP/1.1\r\nHost: h\r\n\r\n").failure ==
        501);
}
