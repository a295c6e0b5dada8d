#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <thread>

#include "loop/loop.h"
#include "loop/work.h"

TEST_CASE("a queue that goes stops its work") {
  std::atomic<bool> began{false}, saw_stop{false}, second_began{false};
  bool told = false;
  auto held = std::make_shared<int>(0);
  {
    auto loop = edgert::loop::Loop::create().value();
    auto queue = std::make_unique<edgert::loop::WorkQueue>(*loop, 1);
    queue->add(
        [&](const std::atomic<bool>& stopped) {
          began = true;
          while (!stopped) std::this_thread::yield();
          saw_stop = true;
        },
        [&, held] { told = true; });
    queue->add([&](const std::atomic<bool>&) { second_began = true; }, [&, held] { told = true; });
    while (!began) std::this_thread::yield();
    queue.reset();
    // What `done` holds goes with the queue, not when the work comes to its end.
    CHECK(held.use_count() == 1);
  }
  CHECK(saw_stop);
  CHECK(!second_began);
  CHECK(!told);
}
