#include <catch2/catch_test_macros.hpp>

#include "pool/roster.h"
#include "worker/worker_state.h"

using namespace edgert;
using pool::Roster;
using worker::WorkerState;

TEST_CASE("a boot that began before a deploy serves nobody after it") {
  struct Boot {
    Roster::State state;
    Roster::Booted booted, ready;
  };
  std::vector<Boot> boots;
  base::AlarmClock clock;
  Roster roster({Policy::kPerWorker, 4, 60000}, clock,
                [&](WorkerOptions options, Roster::Booted booted, Roster::Booted ready) {
                  auto state = std::make_shared<WorkerState>();
                  state->options = std::move(options);
                  state->options.policy = Policy::kPerWorker;
                  state->rostered = true;
                  boots.push_back({state, std::move(booted), std::move(ready)});
                });
  WorkerOptions options;
  options.service_path = "/f";
  Roster::State served;
  roster.acquire(options, Roster::Way::kShared,
                 [&](const Result<Roster::State>& state) { served = state.value(); });
  roster.acquire(options, Roster::Way::kReplacing, [](const Result<Roster::State>&) {});
  REQUIRE(boots.size() == 2);
  boots[1].booted(boots[1].state, Unit{});
  boots[1].ready(boots[1].state, Unit{});
  CHECK(served == boots[1].state);
  // It has read what was there before.
  boots[0].booted(boots[0].state, Unit{});
  CHECK_FALSE(boots[0].state->takes_requests());
  for (int i = 0; i < 3; ++i) CHECK(roster.find("/f") == boots[1].state);
  roster.close();
}
