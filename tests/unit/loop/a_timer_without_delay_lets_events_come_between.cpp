// A timer that starts itself again without a delay does not keep the loop from its events, nor from
// another timer.
#include <catch2/catch_test_macros.hpp>

#include "loop/async.h"
#include "loop/loop.h"
#include "loop/timer.h"

using edgert::loop::Async;
using edgert::loop::Loop;
using edgert::loop::Timer;

TEST_CASE("a timer without delay lets events come between") {
  auto loop = std::move(Loop::create()).value();
  // Where nothing comes between, the rounds end it.
  constexpr int kMostRounds = 10'000'000;
  int rounds = 0;
  bool event_came = false, other_fired = false;
  Async event(*loop, [&] { event_came = true; });
  Timer other(*loop, [&] { other_fired = true; });
  Timer timer(*loop, [&] {
    if (++rounds == 1) event.send();
    if ((event_came && other_fired) || rounds == kMostRounds) return loop->stop();
    timer.start(0);
  });
  other.start(1);
  timer.start(0);
  loop->run();
  CHECK(event_came);
  CHECK(other_fired);
}

TEST_CASE("a timer without delay that is stopped does not fire") {
  auto loop = std::move(Loop::create()).value();
  int fired = 0;
  Timer stopped(*loop, [&] { ++fired; });
  Timer later(*loop, [&] { ++fired; });
  {
    Timer gone(*loop, [&] { ++fired; });
    gone.start(0);
  }
  Timer end(*loop, [&] { loop->stop(); });
  stopped.start(0);
  stopped.stop();
  later.start(0);
  later.start(100'000);
  end.start(10);
  loop->run();
  CHECK(fired == 0);
}
