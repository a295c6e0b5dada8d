#include <catch2/catch_test_macros.hpp>

#include "graph/jsonc.h"

TEST_CASE("comments and trailing commas leave JSONC") {
  using edgert::graph::strip_jsonc;
  CHECK(strip_jsonc("{\"a\": [1, 2,],}") == "{\"a\": [1, 2 ] }");
  CHECK(strip_jsonc("{\"u\": \"http://x/*y*/\"}") == "{\"u\": \"http://x/*y*/\"}");
  CHECK(strip_jsonc("{/* c */\"a\":1}") == "{       \"a\":1}");
  // Each line and column stays where it is.
  CHECK(strip_jsonc("{ // b\n/* c\n */ \"a\":1}") == "{     \n    \n    \"a\":1}");
  CHECK(strip_jsonc("{\"a\":\"\\\"//\"}") == "{\"a\":\"\\\"//\"}");
}
