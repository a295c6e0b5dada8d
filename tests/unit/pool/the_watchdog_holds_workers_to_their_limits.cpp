#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "pool/rate_limit_table.h"
#include "pool/watchdog.h"
#include "worker/worker_state.h"

// The watchdog alone: threads that behave as workers do, without V8, a loop or a pool.

using namespace edgert;
using worker::Life;
using worker::Phase;
using worker::WorkerState;

namespace {

// No limit at all.
constexpr Limits kFree = {
    .memory_mb = 0, .worker_timeout_ms = 0, .cpu_soft_ms = 0, .cpu_hard_ms = 0};

struct Watched {
  pool::RateLimitTables tables;
  pool::Watchdog watchdog;

  explicit Watched(WarningRatios ratios = {}) : watchdog(ratios, tables, 1e9) {
    REQUIRE(watchdog.start().ok());
  }

  static std::shared_ptr<WorkerState> make(const Limits& limits, Phase phase = Phase::kRunning) {
    auto state = std::make_shared<WorkerState>();
    state->options.policy = Policy::kPerWorker;
    state->options.limits = limits;
    state->follow_limits(limits);
    state->pulse.begin(phase, 0, base::monotonic_ms());
    return state;
  }

  // Runs `body` on a thread of its own, as the worker's.
  void live(WorkerState& state, const std::function<void()>& body) {
    std::thread thread([&] {
      watchdog.watch(state);
      body();
      watchdog.forget(state);
    });
    thread.join();
  }
};

// What the worker's inbox is told, in words and in order.
class Told {
 public:
  explicit Told(WorkerState& state) : state_(state) {}

  const std::vector<std::string>& words() {
    for (const wire::Message& message : state_.inbox->take_all()) {
      if (message.control == nullptr) continue;
      const wire::Control& control = *message.control;
      if (const auto* retire = std::get_if<wire::Retire>(&control)) {
        words_.push_back("retire " + retire->why.substr(0, retire->why.find(':')));
      } else if (const auto* kill = std::get_if<wire::Kill>(&control)) {
        words_.push_back("kill " + std::string(shutdown_reason_name(kill->reason)));
      } else if (const auto* warn = std::get_if<wire::Warn>(&control)) {
        words_.push_back("warn " + warn->reason);
      }
    }
    return words_;
  }
  // Lets the watchdog look until it has said something for the so manieth time.
  void wait_for(size_t count) {
    while (words().size() < count) pause();
  }
  static void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }

 private:
  WorkerState& state_;
  std::vector<std::string> words_;
};

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("CPU time is warned of, then takes requests away, then kills") {
  Watched watched({.wall_clock = 0, .cpu = 20, .memory = 0});
  Limits limits = kFree;
  limits.cpu_soft_ms = 500'000;
  limits.cpu_hard_ms = 1'000'000;
  const auto state = Watched::make(limits);
  (void)state->life.advance(Life::kServing);
  Told told(*state);
  watched.live(*state, [&] {
    state->pulse.enter();
    state->pulse.charged_cpu_ms = 300'000;
    told.wait_for(1);
    state->pulse.charged_cpu_ms = 600'000;
    told.wait_for(2);
    state->pulse.charged_cpu_ms = 1'100'000;
    told.wait_for(3);
    state->pulse.leave();
  });
  CHECK(told.words() == Words{"warn cpu", "retire CPU time soft limit reached", "kill CPUTime"});
  CHECK(state->life.killed()->why.starts_with("cpu 1100"));
  CHECK(state->life.killed()->why.ends_with(" ms used of 1000000"));
}

TEST_CASE("a worker that does not serve yet has its whole time") {
  Watched watched({.wall_clock = 0, .cpu = 0, .memory = 0});
  Limits limits = kFree;
  limits.memory_mb = 64;
  limits.cpu_soft_ms = 500'000;
  limits.cpu_hard_ms = 1'000'000;
  const auto state = Watched::make(limits);
  Told told(*state);
  watched.live(*state, [&] {
    state->pulse.enter();
    state->pulse.charged_cpu_ms = 600'000;
    // Memory is asked for last of all in one look.
    for (int looks = 0; looks < 2; Told::pause()) looks += state->take_memory_check() ? 1 : 0;
    state->pulse.charged_cpu_ms = 1'100'000;
    told.wait_for(1);
    state->pulse.leave();
  });
  CHECK(told.words() == Words{"kill CPUTime"});
}

TEST_CASE("the wall clock is warned of, then takes requests away, then kills") {
  Watched watched({.wall_clock = 30, .cpu = 0, .memory = 0});
  Limits limits = kFree;
  limits.worker_timeout_ms = 1'000'000;
  const auto state = Watched::make(limits);
  (void)state->life.advance(Life::kServing);
  Told told(*state);
  watched.live(*state, [&] {
    const double now_ms = base::monotonic_ms();
    state->pulse.wall_begin_ms = now_ms - 400'000;
    told.wait_for(1);
    // Where the limits count anew, so do the warnings.
    state->pulse.wall_begin_ms = now_ms - 600'000;
    told.wait_for(3);
    state->pulse.wall_begin_ms = now_ms - 1'100'000;
    told.wait_for(4);
  });
  CHECK(told.words() == Words{"warn wall_clock", "warn wall_clock",
                              "retire wall clock duration warning", "kill WallClockTime"});
}

TEST_CASE("a turn of JavaScript has a limit of its own") {
  Watched watched;
  Limits limits = kFree;
  limits.cpu_per_request_ms = 30;
  const auto state = Watched::make(limits);
  state->pulse.busy_requests = 1;
  watched.live(*state, [&] {
    state->pulse.busy_begin_ms = state->cpu_ms();
    state->pulse.enter();
    while (!state->life.is_killed()) (void)state->cpu_ms();
    state->pulse.leave();
  });
  CHECK(state->life.killed()->why.starts_with("cpu per request "));
}

TEST_CASE("nothing counts before the function's code, nor for a main worker") {
  Watched watched;
  Limits limits = kFree;
  limits.worker_timeout_ms = 20;
  const auto starting = Watched::make(limits, Phase::kStarting);
  const auto loading = Watched::make(limits, Phase::kLoading);
  const auto main = Watched::make(limits);
  main->options.privileged = true;
  const auto running = Watched::make(limits);
  // All began long ago. Where one is killed, the others have been looked at in the same round.
  for (const auto& state : {starting, loading, main, running})
    state->pulse.wall_begin_ms = base::monotonic_ms() - 1000;
  watched.watchdog.watch(*starting);
  watched.watchdog.watch(*loading);
  watched.watchdog.watch(*main);
  watched.live(*running, [&] {
    while (!running->life.is_killed()) Told::pause();
  });
  CHECK_FALSE(starting->life.is_killed());
  CHECK_FALSE(loading->life.is_killed());
  CHECK_FALSE(main->life.is_killed());
  watched.watchdog.forget(*starting);
  watched.watchdog.forget(*loading);
}

TEST_CASE("a worker that computes counts its memory again and again, if that is limited") {
  Watched watched;
  Limits limits = kFree;
  limits.memory_mb = 64;
  const auto limited = Watched::make(limits);
  const auto free = Watched::make(kFree);
  watched.watchdog.watch(*free);
  free->pulse.enter();
  watched.live(*limited, [&] {
    limited->pulse.enter();
    for (int seen = 0; seen < 3;) seen += limited->take_memory_check() ? 1 : 0;
    limited->pulse.leave();
  });
  CHECK_FALSE(free->take_memory_check());
  watched.watchdog.forget(*free);
}

TEST_CASE("JavaScript that does not listen is terminated until it is out") {
  Watched watched;
  const auto state = Watched::make(kFree);
  std::atomic<int> terminated{0};
  state->set_reach({[&] { ++terminated; }, nullptr, nullptr});
  watched.live(*state, [&] {
    state->pulse.enter();
    state->kill(ShutdownReason::kTerminationRequested, {});
    while (terminated.load() < 5) std::this_thread::yield();
    state->pulse.leave();
  });
  state->set_reach({});
}

TEST_CASE("a killed thread that stays in V8 is abandoned, and all who wait are told") {
  Watched watched;
  const auto state = Watched::make(kFree, Phase::kStarting);
  std::atomic<int> told_failed{0};
  const auto count = [&](const Status& status) { told_failed += status.ok() ? 0 : 1; };
  state->loaded = count;
  state->ready = count;
  watched.live(*state, [&] {
    state->pulse.enter();
    state->kill(ShutdownReason::kMemory, "too much");
    while (told_failed.load() < 2) std::this_thread::yield();
    state->pulse.leave();
  });
  CHECK(state->life.is_abandoned());
  CHECK(state->life.stage() == Life::kEnding);
}
