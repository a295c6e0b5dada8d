#include <catch2/catch_test_macros.hpp>

#include "edgert/head.h"

TEST_CASE("header fields are found whatever their case") {
  edgert::HeaderList headers;
  headers.append("Content-Type", "text/plain");
  headers.append("X-Empty", "");
  headers.append("content-type", "second");
  CHECK(headers.find("CONTENT-TYPE") == "text/plain");
  CHECK(headers.find("x-empty").data() != nullptr);
  CHECK(headers.find("x-empty").empty());
  CHECK(headers.find("x-absent").data() == nullptr);
  int fields = 0;
  headers.each([&](std::string_view, std::string_view) { ++fields; });
  CHECK(fields == 3);
}
