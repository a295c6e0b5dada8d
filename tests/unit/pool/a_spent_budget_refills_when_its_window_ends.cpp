#include <catch2/catch_test_macros.hpp>

#include "pool/rate_limit_table.h"

using edgert::pool::RateLimitTable;

TEST_CASE("a spent budget refills when its window ends") {
  RateLimitTable table;
  CHECK_FALSE(table.spend("a", 2, 1000, 0));
  CHECK_FALSE(table.spend("a", 2, 1000, 600));
  CHECK(table.spend("a", 2, 1000, 600) == 400);
  CHECK(table.spend("a", 2, 1000, 999.5) == 1);
  // The window began with the first request; what was refused has not made it longer.
  CHECK_FALSE(table.spend("a", 2, 1000, 1000));
  CHECK_FALSE(table.spend("a", 2, 1000, 1900));
  CHECK(table.spend("a", 2, 1000, 1900) == 100);
}

TEST_CASE("keys are counted apart, and rules of one key together") {
  RateLimitTable table;
  CHECK_FALSE(table.spend("a", 1, 1000, 0));
  CHECK(table.spend("a", 1, 1000, 0) == 1000);
  CHECK_FALSE(table.spend("b", 1, 1000, 0));
  CHECK_FALSE(table.spend("a", 2, 50, 0));
  CHECK(table.spend("a", 2, 50, 0) == 1000);
  CHECK(table.spend("c", 0, 1000, 0) == 1000);
}
