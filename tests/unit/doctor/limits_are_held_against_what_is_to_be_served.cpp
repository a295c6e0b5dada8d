#include <catch2/catch_test_macros.hpp>

#include "doctor/limits.h"
#include "unit/doctor/fake_host.h"

using edgert::server::ControlGroup;
using edgert::server::Finding;
using edgert::server::Plan;
using State = edgert::server::Finding::State;

namespace {

Plan plan_of(size_t workers, size_t functions) {
  Plan plan;
  plan.workers = workers;
  plan.functions = functions;
  plan.is_project = functions != 0;
  return plan;
}

}  // namespace

TEST_CASE("descriptors are held against workers and functions") {
  using edgert::server::look_at_descriptors;
  CHECK(look_at_descriptors(RLIM_INFINITY, plan_of(4000, 0)).state == State::kGood);
  CHECK(look_at_descriptors(65536, plan_of(4000, 0)).state == State::kGood);
  const Finding few = look_at_descriptors(1024, plan_of(4000, 20));
  CHECK(few.state == State::kWarning);
  CHECK(few.found.find("96 workers") != std::string::npos);
  CHECK(few.advice.find("LimitNOFILE") != std::string::npos);
  CHECK(look_at_descriptors(1024, plan_of(4000, 200)).state == State::kFault);
  CHECK(look_at_descriptors(1024, plan_of(50, 200)).state == State::kGood);
  CHECK(look_at_descriptors(64, plan_of(4000, 0)).state == State::kFault);
}

TEST_CASE("mappings are held against the number of workers") {
  using edgert::server::look_at_mappings;
  const auto look = [](const char* most, const Plan& plan) {
    const FakeHost fake{{"/proc/sys/vm/max_map_count", most}};
    return look_at_mappings(fake.host(), plan).state;
  };
  CHECK(look("262144\n", plan_of(4000, 0)) == State::kGood);
  CHECK(look("16000\n", plan_of(4000, 10)) == State::kWarning);
  CHECK(look("2100\n", plan_of(4000, 10)) == State::kFault);
  CHECK(look_at_mappings(FakeHost{}.host(), plan_of(10, 1)).state == State::kWarning);
}

TEST_CASE("threads of a control group are counted with those that are there") {
  using edgert::server::look_at_threads;
  ControlGroup group;
  CHECK(look_at_threads(group, RLIM_INFINITY, plan_of(4000, 0)).state == State::kGood);
  group.processes = 512;
  group.processes_now = 500;
  CHECK(look_at_threads(group, RLIM_INFINITY, plan_of(100, 1)).state == State::kFault);
  group.processes_now = 10;
  CHECK(look_at_threads(group, RLIM_INFINITY, plan_of(100, 1)).state == State::kGood);
  CHECK(look_at_threads(group, 30, plan_of(100, 1)).state == State::kWarning);
}

TEST_CASE("memory budgets lie below what there is") {
  using edgert::server::look_at_memory;
  const FakeHost fake{{"/proc/meminfo", "MemTotal:        4096000 kB\n"}};
  ControlGroup group;
  CHECK(look_at_memory(fake.host(), group, plan_of(4000, 0)).state == State::kGood);
  CHECK(look_at_memory(fake.host(), group, plan_of(4000, 3)).state == State::kWarning);
  group.memory_bytes = uint64_t{512} << 20;
  const Finding none = look_at_memory(fake.host(), group, plan_of(4000, 0));
  CHECK(none.state == State::kWarning);
  CHECK(none.found.find("512 MB") != std::string::npos);
  CHECK(none.advice.find("memory_budget_mb = 408") != std::string::npos);
  Plan plan = plan_of(4000, 3);
  plan.memory_budget_mb = 400;
  CHECK(look_at_memory(fake.host(), group, plan).state == State::kGood);
  plan.memory_budget_mb = 500;
  CHECK(look_at_memory(fake.host(), group, plan).state == State::kWarning);
  plan.memory_budget_mb = 512;
  CHECK(look_at_memory(fake.host(), group, plan).state == State::kFault);
  group.memory_bytes = uint64_t{64} << 20;
  CHECK(look_at_memory(fake.host(), group, plan_of(4000, 50)).state == State::kFault);
}

TEST_CASE("processors are held against threads") {
  using edgert::server::look_at_processors;
  ControlGroup group;
  CHECK(look_at_processors(group, 8, plan_of(4000, 3)).state == State::kGood);
  group.cpus = 1.5;
  CHECK(look_at_processors(group, 8, plan_of(4000, 0)).state == State::kGood);
  Plan plan = plan_of(4000, 3);
  CHECK(look_at_processors(group, 8, plan).advice.find("threads = 2") != std::string::npos);
  plan.threads = 2;
  CHECK(look_at_processors(group, 8, plan).state == State::kGood);
  group.throttled = 0.3;
  CHECK(look_at_processors(group, 8, plan).found.find("30 %") != std::string::npos);
}

TEST_CASE("limits of the address space are faults") {
  using edgert::server::look_at_address_space;
  CHECK(look_at_address_space(FakeHost{}.host(), rlim_t{8} << 30).state == State::kFault);
  const FakeHost strict{{"/proc/sys/vm/overcommit_memory", "2\n"}};
  CHECK(look_at_address_space(strict.host(), RLIM_INFINITY).state == State::kWarning);
  const FakeHost usual{{"/proc/sys/vm/overcommit_memory", "0\n"}};
  CHECK(look_at_address_space(usual.host(), RLIM_INFINITY).state == State::kGood);
}
