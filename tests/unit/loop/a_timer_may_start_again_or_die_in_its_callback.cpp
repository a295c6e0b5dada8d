#include <catch2/catch_test_macros.hpp>
#include <memory>

#include "loop/loop.h"
#include "loop/timer.h"

TEST_CASE("a timer may start again or die in its callback") {
  auto loop = edgert::loop::Loop::create().value();
  int fired = 0;
  std::unique_ptr<edgert::loop::Timer> timer;
  timer = std::make_unique<edgert::loop::Timer>(*loop, [&] {
    if (++fired < 3) {
      timer->start(1);
    } else {
      timer.reset();
      loop->stop();
    }
  });
  timer->start(0);
  loop->run();
  CHECK(fired == 3);
}
