#include <catch2/catch_test_macros.hpp>

#include "pool/roster.h"
#include "worker/worker_state.h"

using namespace edgert;
using pool::Roster;
using worker::WorkerState;

namespace {

// A roster whose boots end when the test says so.
struct Town {
  explicit Town(Roster::Rules rules)
      : roster(rules, clock,
               [this, rules](WorkerOptions options, Roster::Booted booted, Roster::Booted) {
                 auto state = std::make_shared<WorkerState>();
                 state->id = std::to_string(boots.size());
                 state->options = std::move(options);
                 state->options.policy = rules.policy;
                 state->rostered = true;
                 boots.emplace_back(state, std::move(booted));
               }) {}
  ~Town() { roster.close(); }

  void ask(const std::string& name) {
    WorkerOptions options;
    options.service_path = "/f";
    roster.acquire(std::move(options), Roster::Way::kShared,
                   [this, name](Result<Roster::State> state) {
                     served += name + (state.ok() ? state.value()->id : "!") + " ";
                   });
  }

  std::vector<std::pair<Roster::State, Roster::Booted>> boots;
  std::string served;
  base::AlarmClock clock;
  Roster roster;
};

}  // namespace

TEST_CASE("one boot serves all who wait for a shared worker") {
  Town town({Policy::kPerWorker, 4, 60000});
  for (const char* name : {"a", "b", "c"}) town.ask(name);
  REQUIRE(town.boots.size() == 1);
  town.boots[0].second(town.boots[0].first, Unit{});
  CHECK(town.served == "a0 b0 c0 ");
}

TEST_CASE("waiters are served in order") {
  Town town({Policy::kPerRequest, 2, 60000});
  for (const char* name : {"a", "b", "c", "d"}) town.ask(name);
  REQUIRE(town.boots.size() == 2);
  town.boots[1].second(town.boots[1].first, Unit{});
  CHECK(town.served == "a1 ");
  CHECK(town.roster.claim(town.boots[1].first));
  CHECK_FALSE(town.roster.claim(town.boots[1].first));
  town.roster.idle(*town.boots[1].first);
  CHECK(town.served == "a1 b1 ");
  town.boots[0].second(town.boots[0].first, Unit{});
  CHECK(town.served == "a1 b1 c0 ");

  // A worker that ends makes room for another one.
  town.roster.retired(*town.boots[0].first);
  town.roster.ended(*town.boots[0].first);
  REQUIRE(town.boots.size() == 3);
  town.boots[2].second(town.boots[2].first, Unit{});
  CHECK(town.served == "a1 b1 c0 d2 ");
}

TEST_CASE("a boot that fails is told to those it was for") {
  Town town({Policy::kPerRequest, 1, 60000});
  town.ask("a");
  town.ask("b");
  town.boots[0].second(nullptr, Error{ErrorCode::kInvalidWorkerCreation, "no"});
  REQUIRE(town.boots.size() == 2);
  town.boots[1].second(town.boots[1].first, Unit{});
  CHECK(town.served == "a! b1 ");
}
