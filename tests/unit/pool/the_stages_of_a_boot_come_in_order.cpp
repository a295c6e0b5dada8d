#include <edgert/boot_stages.h>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "support/test_pool.h"

using namespace edgert;
using namespace edgert::test;

namespace {

std::vector<std::string> names(const std::vector<BootStage>& stages) {
  std::vector<std::string> all;
  for (const BootStage& stage : stages) all.emplace_back(stage.name);
  return all;
}

}  // namespace

TEST_CASE("the stages of a boot come in order") {
  const auto pool = make_pool();
  const auto worker = pool->create_worker(inline_module(kSaysHello)).value();
  REQUIRE(worker->fetch_sync(get()).ok());
  // The first is over, whoever has heard of its answer before.
  REQUIRE(worker->fetch_sync(get()).ok());
  const std::vector<BootStage> stages = boot_stages(*worker);
  REQUIRE(names(stages) == std::vector<std::string>{"asked", "thread", "loop", "isolate",
                                                    "platform", "linked", "evaluated", "request",
                                                    "answered"});
  CHECK(stages[0].cpu_ms == 0);
  CHECK(stages[1].cpu_ms == 0);
  for (size_t i = 1; i < stages.size(); ++i) {
    CHECK(stages[i].at_ms >= stages[i - 1].at_ms);
    CHECK(stages[i].cpu_ms >= stages[i - 1].cpu_ms);
  }
  // Later requests change nothing.
  REQUIRE(worker->fetch_sync(get()).ok());
  const std::vector<BootStage> later = boot_stages(*worker);
  REQUIRE(later.size() == stages.size());
  CHECK(later.back().at_ms == stages.back().at_ms);
  worker->terminate();
  worker->wait();
  CHECK(names(boot_stages(*worker)) == names(stages));
}

TEST_CASE("the stages of a boot go as far as the worker has come") {
  const auto pool = make_pool();
  const auto worker = pool->create_worker(inline_module(kSaysHello)).value();
  const std::vector<std::string> unasked = names(boot_stages(*worker));
  REQUIRE(unasked.size() >= 6);
  CHECK(unasked[5] == "linked");
  CHECK(unasked.size() <= 7);
}
