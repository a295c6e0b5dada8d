#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>
#include <vector>

#include "loop/async.h"
#include "loop/loop.h"

TEST_CASE("wakes from other threads are not lost") {
  auto loop = edgert::loop::Loop::create().value();
  std::atomic<int> sent{0};
  constexpr int kThreads = 4, kEach = 1000;
  edgert::loop::Async wake(*loop, [&] {
    // Wakes may merge, but each is followed by a look.
    if (sent.load() == kThreads * kEach) loop->stop();
  });
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < kEach; ++n) {
        sent.fetch_add(1);
        wake.send();
      }
    });
  }
  loop->run();
  for (std::thread& thread : threads) thread.join();
  CHECK(sent.load() == kThreads * kEach);
}
