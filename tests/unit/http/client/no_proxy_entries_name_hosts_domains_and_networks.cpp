#include <catch2/catch_test_macros.hpp>

#include "http/client/proxy_rules.h"

using edgert::http::names_upstream;
using edgert::http::Upstream;

TEST_CASE("entries of NO_PROXY name hosts, domains and networks") {
  const Upstream api{true, "api.example.org", 443};
  for (const char* entry : {"*", "api.example.org", "example.org", ".example.org", "*.example.org",
                            " API.Example.org ", "api.example.org:443", "org"}) {
    INFO(entry);
    CHECK(names_upstream(entry, api));
  }
  for (const char* entry : {"", "ample.org", "api.example.org:80", "x.api.example.org",
                            "10.0.0.0/8", "example.com", "."}) {
    INFO(entry);
    CHECK_FALSE(names_upstream(entry, api));
  }
  CHECK(names_upstream("10.0.0.0/8", {false, "10.1.2.3", 80}));
  CHECK(names_upstream("10.1.2.0/23", {false, "10.1.3.3", 80}));
  CHECK(names_upstream("::1", {false, "::1", 80}));
  CHECK(names_upstream("fe80::/10", {false, "fe80::1", 80}));
  CHECK_FALSE(names_upstream("10.1.2.0/23", {false, "10.1.4.3", 80}));
  CHECK_FALSE(names_upstream("10.0.0.0/99", {false, "10.1.2.3", 80}));
  CHECK_FALSE(names_upstream("10.0.0.0/", {false, "10.1.2.3", 80}));
}

TEST_CASE("a proxy's URL may hold credentials, and no scheme but http") {
  const auto proxy = [](const std::string& url, const std::string& authorization = "") {
    return edgert::http::ProxyRules::always(url, authorization);
  };
  const Upstream api{true, "api.example.org", 443};
  const auto found = proxy("http://us%65r:p%40ss@proxy.example:3128").value().for_upstream(api);
  REQUIRE(found.value().has_value());
  CHECK(found.value()->address == Upstream{false, "proxy.example", 3128});
  CHECK(found.value()->authorization == "Basic dXNlcjpwQHNz");
  CHECK(proxy("proxy.example:3128", "Own x").value().for_upstream(api).value()->authorization ==
        "Own x");
  CHECK_FALSE(proxy("https://proxy.example:3128").ok());
  CHECK_FALSE(proxy("socks5://proxy.example:1080").ok());
  CHECK_FALSE(proxy("http://").ok());
  CHECK_FALSE(proxy("http://proxy.example", "two\r\nlines").ok());
}
