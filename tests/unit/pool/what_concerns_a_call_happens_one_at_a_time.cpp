#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <future>
#include <thread>
#include <vector>

#include "tests/unit/pool/hosted_exchange.h"
#include "worker/turns.h"

using namespace edgert;

namespace {

class CountedTurns final : public worker::Turns {
 public:
  CountedTurns(Place place, const std::shared_ptr<base::AlarmClock>& answers)
      : Turns(std::move(place), answers) {}
  void begin() {
    if (!release()) go_on();
  }
  void refused() override { refusals.fetch_add(1); }

  std::atomic<int> refusals{0};
};

// An executor that forgets what it is given.
class Forgetful final : public Executor {
 public:
  explicit Forgetful(bool promises) : promises_(promises) {}
  bool post(std::function<void()>) noexcept override { return promises_; }

 private:
  const bool promises_;
};

std::shared_ptr<base::AlarmClock> make_clock() {
  auto clock = std::make_shared<base::AlarmClock>();
  REQUIRE(clock->start().ok());
  return clock;
}

}  // namespace

TEST_CASE("what concerns a call happens one at a time, in the order in which it came") {
  const auto answers = make_clock();
  worker::Turns::Place place;
  SECTION("on the host's loop") { place.executor = std::make_shared<test::HostLoop>(); }
  SECTION("on the pool's thread") {}
  SECTION("on that of whoever comes") { place.is_anywhere = true; }
  const auto turns = std::make_shared<CountedTurns>(place, answers);
  constexpr int kThreads = 4, kEach = 500;
  // Guarded by nothing but the turns.
  std::vector<int> last(kThreads, -1);
  int done = 0;
  bool in_order = true;
  std::promise<void> all;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kEach; ++i) {
        turns->later([&, thread, i] {
          in_order = in_order && std::exchange(last[static_cast<size_t>(thread)], i) == i - 1;
          if (++done == kThreads * kEach) all.set_value();
        });
      }
    });
  }
  turns->begin();
  all.get_future().get();
  for (std::thread& thread : threads) thread.join();
  CHECK(in_order);
  CHECK(turns->refusals.load() == 0);
}

TEST_CASE("what an executor does not do is done on the pool's thread, after the news of it") {
  const auto answers = make_clock();
  worker::Turns::Place place;
  SECTION("that refuses it") { place.executor = std::make_shared<Forgetful>(false); }
  SECTION("that drops it") { place.executor = std::make_shared<Forgetful>(true); }
  const auto turns = std::make_shared<CountedTurns>(std::move(place), answers);
  std::promise<int> refusals_before;
  turns->later([&] {
    CHECK(answers->is_own_thread());
    refusals_before.set_value(turns->refusals.load());
  });
  turns->begin();
  CHECK(refusals_before.get_future().get() == 1);
  std::promise<void> next;
  turns->later([&] { next.set_value(); });
  next.get_future().get();
  CHECK(turns->refusals.load() == 1);
}

TEST_CASE("what waits in line keeps the call") {
  const auto answers = make_clock();
  auto turns = std::make_shared<CountedTurns>(worker::Turns::Place{}, answers);
  const std::weak_ptr<CountedTurns> weak = turns;
  std::promise<void> release, reached;
  turns->later([&] {
    reached.set_value();
    release.get_future().get();
  });
  turns->begin();
  reached.get_future().get();
  turns.reset();
  CHECK_FALSE(weak.expired());
  release.set_value();
  answers->settle();
  CHECK(weak.expired());
}
