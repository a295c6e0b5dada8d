#include <catch2/catch_test_macros.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "graph/helper_turns.h"
#include "unit/graph/helper_owner.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("a function that asks for many turns leaves some to others") {
  graph::HelperTurns turns(2);
  Owner greedy("greedy"), modest("modest");
  REQUIRE(turns.take(greedy));
  std::vector<std::thread> more;
  for (int i = 0; i < 8; ++i) more.emplace_back([&] { CHECK(!turns.take(greedy)); });
  // Would wait for ever if the greedy ones stood in line before it.
  REQUIRE(turns.take(modest));
  greedy.gone.store(true);
  for (std::thread& thread : more) thread.join();
  turns.give_back(greedy);
  turns.give_back(modest);
}

TEST_CASE("whoever has fewest turns comes next") {
  graph::HelperTurns turns(4);
  Owner one("one"), two("two");
  REQUIRE(turns.take(one));
  REQUIRE(turns.take(one));
  REQUIRE(turns.take(two));
  REQUIRE(turns.take(two));
  std::mutex mutex;
  std::vector<std::string> order;
  const auto waiter = [&](Owner& owner) {
    REQUIRE(turns.take(owner));
    {
      std::lock_guard lock(mutex);
      order.push_back(owner.function);
    }
    turns.give_back(owner);
  };
  std::thread first(waiter, std::ref(one));
  std::thread second(waiter, std::ref(two));
  turns.give_back(two);
  second.join();
  {
    std::lock_guard lock(mutex);
    CHECK(order == std::vector<std::string>{"two"});
  }
  turns.give_back(one);
  first.join();
  turns.give_back(one);
  turns.give_back(two);
}
