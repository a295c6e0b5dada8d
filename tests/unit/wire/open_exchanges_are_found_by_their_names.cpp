#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <map>
#include <random>

#include "wire/exchange_table.h"

using edgert::wire::ExchangeKey;
using edgert::wire::ExchangeTable;

namespace {

struct Mirrored {
  ExchangeTable<int> table;
  std::map<ExchangeKey, int> expected;

  void set(const ExchangeKey& key, int value) {
    table.set(key, value);
    expected[key] = value;
  }
  void erase(const ExchangeKey& key) {
    table.erase(key);
    expected.erase(key);
  }
  void check() {
    std::map<ExchangeKey, int> there;
    table.each([&](const ExchangeKey& key, int value) { there[key] = value; });
    REQUIRE(there == expected);
    for (const auto& [key, value] : expected) {
      const int* const found = table.find(key);
      REQUIRE(found != nullptr);
      REQUIRE(*found == value);
    }
  }
};

}  // namespace

TEST_CASE("open exchanges are found by their names, whatever has come and gone beside them") {
  Mirrored world;
  CHECK(world.table.find({1, 1}) == nullptr);
  world.erase({1, 1});
  std::mt19937 random(1);
  for (int round = 0; round < 40'000; ++round) {
    // Few clients, and numbers that lie close together, as they do.
    const ExchangeKey key{1 + random() % 5, static_cast<uint32_t>(random() % 300)};
    const bool fills = round < 20'000 ? random() % 3 != 0 : random() % 3 == 0;
    if (fills) {
      world.set(key, round);
    } else {
      world.erase(key);
    }
    const int* const found = world.table.find(key);
    REQUIRE((found != nullptr) == fills);
    if (round % 500 == 0) world.check();
  }
  world.check();
  world.table.clear();
  CHECK(world.table.find({1, 1}) == nullptr);
  world.table.set({1, 1}, 7);
  CHECK(*world.table.find({1, 1}) == 7);
}
