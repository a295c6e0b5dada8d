#include <catch2/catch_test_macros.hpp>
#include <set>
#include <utility>

#include "worker/life.h"

using edgert::Error;
using edgert::ErrorCode;
using edgert::ShutdownReason;
using edgert::worker::Life;

namespace {

constexpr Life::Stage kStages[] = {Life::kBooting, Life::kServing, Life::kDraining,
                                   Life::kEnding,  Life::kEnded,   Life::kQuarantined};

// One that has come so far by the longest way, and was killed where that makes a difference.
void bring_to(Life& life, Life::Stage stage) {
  if (stage == Life::kBooting) return;
  REQUIRE(life.advance(Life::kServing));
  if (stage == Life::kServing) return;
  REQUIRE(life.advance(Life::kDraining));
  if (stage == Life::kDraining) return;
  REQUIRE(life.kill({ShutdownReason::kMemory, "too much", {}}));
  REQUIRE(life.stage() == Life::kEnding);
  if (stage == Life::kEnding) return;
  REQUIRE(life.advance(stage));
}

}  // namespace

TEST_CASE("a life goes one way, and ends once") {
  const std::set<std::pair<Life::Stage, Life::Stage>> legal = {
      {Life::kBooting, Life::kServing}, {Life::kBooting, Life::kDraining},
      {Life::kBooting, Life::kEnding},  {Life::kServing, Life::kDraining},
      {Life::kServing, Life::kEnding},  {Life::kDraining, Life::kEnding},
      {Life::kEnding, Life::kEnded},    {Life::kEnding, Life::kQuarantined},
  };
  for (const Life::Stage from : kStages) {
    for (const Life::Stage to : kStages) {
      CAPTURE(static_cast<int>(from), static_cast<int>(to));
      Life life;
      bring_to(life, from);
      const bool goes = legal.contains({from, to});
      CHECK(life.advance(to) == goes);
      CHECK(life.stage() == (goes ? to : from));
    }
  }
}

TEST_CASE("what others may ask of a life follows from its stage") {
  for (const Life::Stage stage : kStages) {
    CAPTURE(static_cast<int>(stage));
    Life life;
    bring_to(life, stage);
    CHECK(life.has_served() == (stage != Life::kBooting));
    CHECK(life.has_retired() == (stage >= Life::kDraining));
    CHECK(life.is_killed() == (stage >= Life::kEnding));
    CHECK(life.is_over() == (stage == Life::kEnded || stage == Life::kQuarantined));
    CHECK(life.wait_until(std::chrono::steady_clock::now()) == life.is_over());
  }
}

TEST_CASE("a worker that is retired while it boots still comes to serve, and drains") {
  Life life;
  REQUIRE(life.advance(Life::kDraining));
  CHECK_FALSE(life.has_served());
  CHECK_FALSE(life.advance(Life::kServing));
  CHECK(life.has_served());
  CHECK(life.stage() == Life::kDraining);
}

TEST_CASE("only who was killed is quarantined") {
  Life life;
  REQUIRE(life.come_to_end({}));
  CHECK_FALSE(life.advance(Life::kQuarantined));
  CHECK(life.stage() == Life::kEnding);
  REQUIRE(life.kill({ShutdownReason::kMemory, "too much", {}}));
  CHECK(life.advance(Life::kQuarantined));
  CHECK_FALSE(life.advance(Life::kEnded));
  CHECK(life.is_over());
}

TEST_CASE("only who was killed and is not over is abandoned, once") {
  Life life;
  CHECK_FALSE(life.abandon());
  REQUIRE(life.kill({ShutdownReason::kCpuTime, "", {}}));
  CHECK(life.abandon());
  CHECK_FALSE(life.abandon());
  REQUIRE(life.advance(Life::kQuarantined));
  CHECK(life.is_abandoned());

  Life late;
  REQUIRE(late.kill({ShutdownReason::kCpuTime, "", {}}));
  REQUIRE(late.advance(Life::kEnded));
  CHECK_FALSE(late.abandon());
  CHECK_FALSE(late.is_abandoned());
}
