#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <future>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "graph/fair_threads.h"

using namespace edgert;
using Place = graph::FairThreads::Place;

namespace {

// A job that ends when the test says so.
struct HeldUp {
  std::promise<void> begun, go;
  graph::FairThreads::Job job() {
    return [this] {
      begun.set_value();
      go.get_future().wait();
    };
  }
};

}  // namespace

TEST_CASE("a party that has much to do leaves threads to others") {
  HeldUp held_up;
  std::atomic<int> more{0};
  std::promise<void> last, done;
  graph::FairThreads threads(2);  // goes first: its jobs use the others
  threads.add("greedy", Place::kInLine, held_up.job());
  held_up.begun.get_future().wait();
  for (int i = 0; i < 8; ++i) {
    threads.add("greedy", Place::kInLine, [&] {
      if (++more == 8) last.set_value();
    });
  }
  threads.add("modest", Place::kInLine, [&] { done.set_value(); });
  done.get_future().wait();
  CHECK(more == 0);
  held_up.go.set_value();
  last.get_future().wait();
}

TEST_CASE("the host's own does not stand in line") {
  HeldUp held_up;
  std::promise<void> done;
  graph::FairThreads threads(1);
  threads.add("function", Place::kInLine, held_up.job());
  held_up.begun.get_future().wait();
  threads.add("main", Place::kBesideIt, [&] { done.set_value(); });
  done.get_future().wait();
  held_up.go.set_value();
}

TEST_CASE("what has not begun at the end is dropped") {
  HeldUp held_up;
  graph::FairThreads threads(1);
  threads.add("function", Place::kInLine, held_up.job());
  held_up.begun.get_future().wait();
  auto held = std::make_shared<int>();
  const std::weak_ptr<int> dropped = held;
  threads.add("function", Place::kInLine, [held = std::exchange(held, nullptr)] { FAIL(); });
  std::thread stopping([&] { threads.stop(); });
  while (!dropped.expired()) std::this_thread::yield();
  held_up.go.set_value();
  stopping.join();
  threads.add("function", Place::kInLine, [] { FAIL(); });
}
