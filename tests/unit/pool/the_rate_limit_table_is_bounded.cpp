#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>
#include <vector>

#include "pool/rate_limit_table.h"

using edgert::pool::RateLimitTable;

TEST_CASE("the window that ends first makes room in a full table") {
  RateLimitTable table(3);
  CHECK_FALSE(table.spend("long", 1, 9000, 0));
  CHECK_FALSE(table.spend("short", 1, 1000, 0));
  CHECK_FALSE(table.spend("middle", 1, 5000, 0));
  CHECK_FALSE(table.spend("new", 1, 2000, 0));
  CHECK(table.size() == 3);
  CHECK(table.spend("long", 1, 9000, 1));
  CHECK(table.spend("middle", 1, 5000, 1));
  CHECK(table.spend("new", 1, 2000, 1));
}

TEST_CASE("a sweep forgets the windows that have ended") {
  RateLimitTable table;
  for (int i = 0; i < 5000; ++i) (void)table.spend(std::to_string(i), 1, 10 * i + 10, 0);
  table.sweep(500);
  CHECK(table.size() == 4950);
  table.sweep(49990);
  CHECK(table.size() == 1);
  table.sweep(50000);
  CHECK(table.size() == 0);
}

TEST_CASE("a flood of keys leaves the table at its bound") {
  RateLimitTable table(1000);
  for (int i = 0; i < 5000; ++i) (void)table.spend(std::to_string(i), 1, 1000, i / 10.0);
  CHECK(table.size() == 1000);
}

TEST_CASE("threads that share a budget get no more than it holds") {
  RateLimitTable table;
  std::vector<std::thread> threads;
  std::vector<int> let_out(4);
  for (int& count : let_out) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) count += !table.spend("shared", 1500, 1e6, i);
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(let_out[0] + let_out[1] + let_out[2] + let_out[3] == 1500);
}
