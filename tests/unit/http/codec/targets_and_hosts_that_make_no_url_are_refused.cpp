#include <catch2/catch_test_macros.hpp>

#include "tests/support/parse_request.h"

using namespace edgert;

namespace {

test::Parsed parse_target(const std::string& method, const std::string& target,
                          const std::string& host) {
  return test::parse_request(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
}

}  // namespace

TEST_CASE("targets and hosts that make no URL are refused") {
  for (const char* target :
       {"*@evil/x", "*", "HTTP://evil/", "ftp://evil/", "evil", "@evil/", ":80/", "http://a@evil/",
        "http:///x", "http://[/", "http://a:b/", "?q"}) {
    INFO(target);
    CHECK(parse_target("GET", target, "h").failure == 400);
  }
  for (const char* host :
       {"[", "a:99999", "a:b", "a%2fb", "a b", "a@b", "a/b", "[::1", "1.2.3.999", "a,b:c"}) {
    INFO(host);
    CHECK(parse_target("GET", "/", host).failure == 400);
  }
}

TEST_CASE("targets and hosts that make a URL make theirs") {
  CHECK(parse_target("GET", "/a?b", "h:8080").request.head.url == "http://h:8080/a?b");
  CHECK(parse_target("GET", "//evil/", "h").request.head.url == "http://h//evil/");
  CHECK(parse_target("GET", "/\xc3\xa9?\xe2\x82\xac", "h").request.head.url ==
        "http://h/\xc3\xa9?\xe2\x82\xac");
  CHECK(parse_target("GET", "/", "[::1]:80").request.head.url == "http://[::1]:80/");
  CHECK(parse_target("GET", "/", "").request.head.url == "http://localhost/");
  CHECK(parse_target("GET", "http://other:1/x?y", "h").request.head.url == "http://other:1/x?y");
  CHECK(parse_target("OPTIONS", "*", "h").request.head.url == "http://h/*");
}
