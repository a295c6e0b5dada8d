#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "worker/life.h"

using edgert::Error;
using edgert::ErrorCode;
using edgert::ShutdownReason;
using edgert::worker::Life;

namespace {

Life::Kill kill_for(ShutdownReason reason, const std::string& why) {
  return {reason, why, Error{ErrorCode::kWorkerRequestCancelled, why}};
}

// All of them at once.
void race(const std::vector<std::function<void()>>& runners) {
  std::atomic<size_t> ready{0};
  std::vector<std::thread> threads;
  for (const auto& runner : runners) {
    threads.emplace_back([&] {
      ++ready;
      while (ready.load() != runners.size()) std::this_thread::yield();
      runner();
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("the first reason to kill a worker counts") {
  Life life;
  CHECK_FALSE(life.killed());
  CHECK(life.kill(kill_for(ShutdownReason::kCpuTime, "first")));
  CHECK_FALSE(life.kill(kill_for(ShutdownReason::kMemory, "second")));
  CHECK(life.killed()->reason == ShutdownReason::kCpuTime);
  CHECK(life.killed()->why == "first");
  CHECK(life.last_error().message == "first");
}

TEST_CASE("the end that a worker's thread comes to first counts, killed or not") {
  Life life;
  CHECK(life.last_error().code == ErrorCode::kWorkerAlreadyRetired);
  CHECK(life.end_reason() == ShutdownReason::kEarlyDrop);
  REQUIRE(life.come_to_end(
      {ShutdownReason::kEventLoopCompleted, Error{ErrorCode::kInvalidWorkerResponse, "thrown"}}));
  CHECK(life.stage() == Life::kEnding);
  // Its script runs on: it is to be stopped all the same, and has broken down before.
  CHECK(life.kill(kill_for(ShutdownReason::kCpuTime, "endless")));
  CHECK(life.is_killed());
  CHECK_FALSE(life.come_to_end({ShutdownReason::kCpuTime, life.killed()->error}));
  CHECK(life.end_reason() == ShutdownReason::kEventLoopCompleted);
  CHECK(life.last_error().message == "thrown");
}

TEST_CASE("a killed worker has no end of its own until its thread obeys") {
  Life life;
  REQUIRE(life.kill(kill_for(ShutdownReason::kMemory, "full")));
  CHECK_FALSE(life.has_come_to_end());
  CHECK(life.last_error().message == "full");
  REQUIRE(life.come_to_end({life.killed()->reason, life.killed()->error}));
  CHECK(life.has_come_to_end());
  CHECK(life.end_reason() == ShutdownReason::kMemory);
}

TEST_CASE("the first failure of a worker is the one that it is known by") {
  Life life;
  CHECK_FALSE(life.failure());
  life.fail({ErrorCode::kInvalidWorkerResponse, "first"});
  life.fail({ErrorCode::kInvalidWorkerResponse, "second"});
  CHECK(life.failure()->message == "first");
}

TEST_CASE("who is over is not killed any more") {
  Life life;
  REQUIRE(life.advance(Life::kEnding));
  REQUIRE(life.advance(Life::kEnded));
  CHECK_FALSE(life.kill(kill_for(ShutdownReason::kTerminationRequested, "")));
  CHECK_FALSE(life.is_killed());
}

TEST_CASE("of many who end a worker at once each step is one's alone") {
  for (int round = 0; round < 200; ++round) {
    Life life;
    std::atomic<int> retired{0}, killed{0}, abandoned{0}, ended{0}, heard{0};
    std::string killer[2] = {"a host", "the watchdog"};
    const auto kill = [&](ShutdownReason reason, const std::string& why) {
      if (life.kill(kill_for(reason, why))) ++killed;
      if (life.abandon()) ++abandoned;
    };
    const auto retire = [&] {
      if (life.advance(Life::kDraining)) ++retired;
    };
    race({
        [&] { kill(ShutdownReason::kTerminationRequested, killer[0]); },
        [&] { kill(ShutdownReason::kCpuTime, killer[1]); },
        retire,
        retire,
        [&] {  // those who wait
          life.wait();
          if (life.is_over()) ++heard;
        },
        [&] {  // the worker's thread
          (void)life.advance(Life::kServing);
          while (!life.is_killed()) std::this_thread::yield();
          const Life::Kill obeyed = *life.killed();
          if (life.stage() == Life::kEnding && life.come_to_end({obeyed.reason, obeyed.error}))
            ++ended;
          while (!life.is_abandoned()) std::this_thread::yield();
          (void)life.advance(Life::kQuarantined);
        },
    });
    CHECK(retired.load() <= 1);
    CHECK(killed.load() == 1);
    CHECK(abandoned.load() == 1);
    CHECK(ended.load() == 1);
    CHECK(heard.load() == 1);
    CHECK(life.has_served());
    CHECK(life.stage() == Life::kQuarantined);
    const bool host = life.killed()->reason == ShutdownReason::kTerminationRequested;
    CHECK(life.killed()->why == killer[host ? 0 : 1]);
    CHECK(life.end_reason() == life.killed()->reason);
  }
}
