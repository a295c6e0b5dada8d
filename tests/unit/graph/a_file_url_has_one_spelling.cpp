#include <catch2/catch_test_macros.hpp>

#include "graph/url.h"

using edgert::graph::normal_file_url;

TEST_CASE("a file URL has one spelling") {
  const auto normal = [](const char* url) {
    auto result = normal_file_url(url);
    return result.ok() ? result.value() : "error: " + result.error().message;
  };
  CHECK(normal("file:///a/b.ts") == "file:///a/b.ts");
  CHECK(normal("file:///a/b c.ts") == "file:///a/b%20c.ts");
  CHECK(normal("file:///a/%62%20c.ts?x=%41#y") == "file:///a/b%20c.ts?x=%41#y");
  CHECK(normal("file:///a/./b/../c//d.ts") == "file:///a/c/d.ts");
  CHECK(normal("file:///a/%2e%2e/%2E/b.ts") == "file:///b.ts");
  CHECK(normal("file:///../../b.ts") == "file:///b.ts");
  CHECK(normal("FILE:/a/b.ts") == "file:///a/b.ts");
  CHECK(normal("file://LocalHost/a/b.ts") == "file:///a/b.ts");
  CHECK(normal("file:///a/b/") == "file:///a/b/");
  CHECK(normal("file:///") == "file:///");
}

TEST_CASE("URLs that name no file of this machine are refused") {
  for (const char* url : {"file:", "file:a.ts", "file://a.ts", "file://host/a.ts", "file:////a.ts",
                          "file:///a%2fb.ts", "file:///a%2Fb.ts", "file:///a%00.ts"}) {
    CAPTURE(url);
    CHECK_FALSE(normal_file_url(url).ok());
  }
  CHECK_FALSE(normal_file_url("file:///" + std::string(5000, 'a')).ok());
}
