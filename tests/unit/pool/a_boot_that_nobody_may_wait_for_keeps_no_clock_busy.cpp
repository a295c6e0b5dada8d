#include <catch2/catch_test_macros.hpp>

#include "pool/roster.h"
#include "worker/worker_state.h"

using namespace edgert;
using pool::Roster;

TEST_CASE("a boot that nobody may wait for keeps no clock busy") {
  base::AlarmClock clock;
  REQUIRE(clock.start().ok());
  Roster::Booted booted;
  Roster roster({Policy::kPerWorker, 1, 0}, clock,
                [&](const WorkerOptions&, Roster::Booted told, const Roster::Booted&) {
                  booted = std::move(told);
                });
  WorkerOptions options;
  options.service_path = "/f";
  int refused = 0;
  roster.acquire(options, Roster::Way::kShared,
                 [&](const Result<Roster::State>& state) { refused += state.ok() ? 0 : 1; });
  clock.settle();
  // Alarms are numbered: so many have been set meanwhile.
  constexpr base::AlarmClock::Id kRounds = 200;
  const base::AlarmClock::Id before = clock.set(3'600'000, [] {});
  for (base::AlarmClock::Id i = 0; i < kRounds; ++i) clock.settle();
  CHECK(clock.set(3'600'000, [] {}) - before < kRounds + kRounds / 2);
  CHECK(refused == 0);
  booted(nullptr, Error{ErrorCode::kInvalidWorkerCreation, "no"});
  CHECK(refused == 1);
  roster.close();
  clock.stop();
}
