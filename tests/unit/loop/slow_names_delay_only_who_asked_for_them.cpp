#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "loop/lookup.h"
#include "loop/resolver.h"

using namespace edgert;

namespace {

// What resolvers that do not answer wait for. Questions may outlive their test.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  size_t held = 0;

  void pass() {
    std::unique_lock lock(mutex);
    ++held;
    changed.notify_all();
    changed.wait(lock, [this] { return open; });
    --held;
    changed.notify_all();
  }
  void wait_for_held(size_t count) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return held == count; });
  }
  void let_go() {
    {
      const std::lock_guard lock(mutex);
      open = true;
    }
    changed.notify_all();
    wait_for_held(0);
  }
};

using Lookups = std::vector<std::unique_ptr<loop::Lookup>>;

void ask_slowly(Lookups& lookups, loop::Loop& loop, const std::shared_ptr<Gate>& gate, int times) {
  for (int i = 0; i < times; ++i) {
    lookups.push_back(std::make_unique<loop::Lookup>(
        loop, [gate] { gate->pass(); }, [](Status) {}));
  }
}

}  // namespace

TEST_CASE("slow names delay only who asked for them") {
  constexpr size_t kParties = 8, kAtOnce = 4;
  const auto gate = std::make_shared<Gate>();
  std::vector<std::unique_ptr<loop::Loop>> loops;
  Lookups lookups;
  // All of the usual threads are at work, and nobody has more than its part of them.
  for (size_t i = 0; i < kParties; ++i) {
    loops.push_back(loop::Loop::create().value());
    ask_slowly(lookups, *loops.back(), gate, 50);
  }
  {
    std::unique_lock lock(gate->mutex);
    gate->changed.wait(lock, [&] { return gate->held >= 16; });
  }
  const auto neighbour = loop::Loop::create().value();
  int answers = 0;
  loop::Lookup asked(
      *neighbour, [] {},
      [&](Status status) {
        CHECK(status.ok());
        if (++answers == 2) neighbour->stop();
      });
  loop::Lookup local(*neighbour, "localhost", [&](Result<std::vector<std::string>> found) {
    CHECK(found.ok());
    if (++answers == 2) neighbour->stop();
  });
  neighbour->run();
  CHECK(answers == 2);
  {
    const std::lock_guard lock(gate->mutex);
    CHECK(gate->held <= kParties * kAtOnce);
  }
  lookups.clear();
  gate->let_go();
}

TEST_CASE("a party that begins anew still owes what it has asked for") {
  const auto gate = std::make_shared<Gate>();
  for (int i = 0; i < 20; ++i) {
    const auto loop = loop::Loop::create().value();
    loop->set_party(UINT64_MAX);
    Lookups lookups;
    ask_slowly(lookups, *loop, gate, 4);
    if (i == 0) gate->wait_for_held(4);
  }
  gate->wait_for_held(4);
  gate->let_go();
}

TEST_CASE("what nobody waits for any more is not asked") {
  const auto loop = loop::Loop::create().value();
  const auto gate = std::make_shared<Gate>();
  Lookups busy;
  ask_slowly(busy, *loop, gate, 4);
  gate->wait_for_held(4);
  const auto asked = std::make_shared<std::atomic<int>>(0);
  for (int i = 0; i < 5000; ++i)
    loop::Lookup given_up(
        *loop, [asked] { ++*asked; }, [](Status) { FAIL("given up"); });
  loop::Lookup last(
      *loop, [] {}, [&](Status) { loop->stop(); });
  busy.clear();
  gate->let_go();
  loop->run();
  CHECK(*asked == 0);
}

TEST_CASE("as many names as may wait are told from the next one") {
  const auto loop = loop::Loop::create().value();
  const auto gate = std::make_shared<Gate>();
  Lookups lookups;
  ask_slowly(lookups, *loop, gate, 4);
  gate->wait_for_held(4);
  ask_slowly(lookups, *loop, gate, 1024);
  std::string failure;
  loop::Lookup one_too_many(
      *loop, [] {},
      [&](Status status) {
        failure = status.ok() ? "none" : status.error().message;
        loop->stop();
      });
  loop->run();
  CHECK(failure == "as many as 1024 names wait for the resolver already");
  lookups.clear();
  gate->let_go();
}
