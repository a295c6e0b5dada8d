// Work that posts itself for the next turn does not keep the loop from its events.
#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "loop/async.h"
#include "loop/loop.h"

using edgert::loop::Async;
using edgert::loop::Loop;

TEST_CASE("work of the next turn lets events come between") {
  auto loop = std::move(Loop::create()).value();
  int rounds = 0, rounds_at_event = -1;
  Async event(*loop, [&] {
    if (rounds_at_event < 0) rounds_at_event = rounds;
  });
  std::function<void()> again = [&] {
    if (++rounds == 1) event.send();
    if (rounds == 10) return loop->stop();
    loop->post_next_turn(again);
  };
  const uint64_t before = loop->turn();
  loop->post_next_turn(again);
  loop->run();
  CHECK(rounds == 10);
  CHECK(rounds_at_event >= 1);
  CHECK(rounds_at_event <= 2);
  CHECK(loop->turn() - before >= 10);
}

TEST_CASE("work of a turn that never comes is dropped with the loop") {
  auto loop = std::move(Loop::create()).value();
  loop->post_next_turn([] { FAIL("it ran"); });
}
