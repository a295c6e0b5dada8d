#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <memory>

#include "loop/loop.h"
#include "loop/timer.h"

TEST_CASE("a timer fires once, no sooner than its last start said") {
  auto loop = edgert::loop::Loop::create().value();
  std::array<int, 5> fired{};
  std::array<uint64_t, 5> at{};
  std::array<std::unique_ptr<edgert::loop::Timer>, 5> timers;
  for (size_t i = 0; i < timers.size(); ++i) {
    timers[i] = std::make_unique<edgert::loop::Timer>(*loop, [&, i] {
      ++fired[i];
      at[i] = loop->now_ms();
    });
  }
  auto& [later, sooner, stopped, again, twice] = timers;
  edgert::loop::Timer end(*loop, [&] { loop->stop(); });
  const uint64_t began = loop->now_ms();
  later->start(1);
  later->start(40);  // it comes up before, and waits on
  sooner->start(600'000);
  sooner->start(5);
  stopped->start(5);
  stopped->stop();
  again->start(1);
  again->stop();
  again->start(30);
  twice->start(20);
  twice->start(UINT64_MAX);
  twice->start(10);
  end.start(60);
  loop->run();
  CHECK(fired == std::array{1, 1, 0, 1, 1});
  CHECK(at[0] >= began + 40);
  CHECK(at[1] >= began + 5);
  CHECK(at[3] >= began + 30);
  CHECK(at[4] >= began + 10);
}
