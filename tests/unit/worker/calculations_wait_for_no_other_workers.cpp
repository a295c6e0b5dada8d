#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "worker/calculations.h"

using edgert::worker::Calculations;

TEST_CASE("calculations wait for no other worker's") {
  auto loop = edgert::loop::Loop::create().value();
  edgert::worker::CalculationThreads threads;
  std::vector<std::unique_ptr<Calculations>> busy;
  for (int i = 0; i < 6; ++i) {
    Calculations& one = *busy.emplace_back(std::make_unique<Calculations>());
    for (int item = 0; item < 4; ++item) {
      one.add(
          *loop, threads,
          [](const std::atomic<bool>& stopped) {
            while (!stopped) std::this_thread::yield();
          },
          [] { FAIL("nobody waits for it any more"); });
    }
  }
  Calculations neighbour;
  bool ended = false;
  neighbour.add(
      *loop, threads, [](const std::atomic<bool>&) {},
      [&] {
        ended = true;
        loop->stop();
      });
  loop->run();
  CHECK(ended);
}
