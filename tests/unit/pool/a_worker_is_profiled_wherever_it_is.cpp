#include <simdjson.h>

#include <catch2/catch_test_macros.hpp>
#include <future>
#include <set>

#include "support/test_pool.h"

using namespace edgert;
using namespace edgert::test;

namespace {

using Told = std::future<Result<CpuProfile>>;

Told profile(Worker& worker, uint64_t duration_ms, uint32_t interval_us = 1000) {
  auto promise = std::make_shared<std::promise<Result<CpuProfile>>>();
  Told told = promise->get_future();
  profile_cpu(worker, {duration_ms, interval_us},
              [promise](Result<CpuProfile> result) { promise->set_value(std::move(result)); });
  return told;
}

std::shared_ptr<std::promise<Result<Response>>> ask(Worker& worker) {
  auto promise = std::make_shared<std::promise<Result<Response>>>();
  worker.fetch(get(),
               [promise](Result<Response> answer) { promise->set_value(std::move(answer)); });
  return promise;
}

uint64_t hits_of(const CpuProfile& profile, std::string_view function) {
  uint64_t hits = 0;
  for (const CpuProfile::Node& node : profile.nodes) {
    if (profile.texts[node.function] == function) hits += node.hits;
  }
  return hits;
}

void is_sound(const CpuProfile& profile) {
  REQUIRE_FALSE(profile.nodes.empty());
  CHECK(profile.nodes.size() <= CpuProfile::kMostNodes);
  CHECK(profile.samples.size() <= CpuProfile::kMostSamples);
  CHECK(profile.texts[profile.nodes[0].function] == "(root)");
  uint64_t hits = 0;
  for (size_t i = 0; i < profile.nodes.size(); ++i) {
    const CpuProfile::Node& node = profile.nodes[i];
    if (i != 0) REQUIRE(node.parent < i);
    REQUIRE(node.function < profile.texts.size());
    REQUIRE(node.url < profile.texts.size());
    hits += node.hits;
  }
  CHECK(hits == profile.samples.size());
  uint64_t before = 0;
  for (const CpuProfile::Sample& sample : profile.samples) {
    REQUIRE(sample.node < profile.nodes.size());
    REQUIRE(sample.at_us > before);
    before = sample.at_us;
  }
  CHECK(before <= profile.duration_us);
}

constexpr char kBurns[] = R"(
function burnsOften() { let sum = 0; for (let i = 0; i < 1e5; ++i) sum += Math.sqrt(i); return sum; }
export default { fetch() { for (;;) burnsOften(); } };
)";

WorkerOptions without_limits(std::string code) {
  WorkerOptions options = inline_module(std::move(code));
  options.limits.cpu_soft_ms = options.limits.cpu_hard_ms = options.limits.worker_timeout_ms = 0;
  return options;
}

}  // namespace

TEST_CASE("a profile shows what a worker is busy with, without a pause of its script") {
  const auto pool = make_pool();
  const auto worker = pool->create_worker(without_limits(kBurns)).value();
  const auto answer = ask(*worker);
  Result<CpuProfile> made = profile(*worker, 300).get();
  REQUIRE(made.ok());
  is_sound(made.value());
  CHECK(made.value().samples.size() > 20);
  CHECK(hits_of(made.value(), "burnsOften") > made.value().samples.size() / 2);
  CHECK(made.value().duration_us >= 250'000);
  // And once more, of the same one.
  CHECK(profile(*worker, 50).get().ok());
  worker->terminate();
  CHECK_FALSE(answer->get_future().get().ok());
}

TEST_CASE("a profile is text that DevTools read") {
  const auto pool = make_pool();
  const auto worker =
      pool->create_worker(without_limits("export default { fetch() { for (;;) "
                                         "eval('(function \"\"() {})'.slice(0, 0)); } };"))
          .value();
  const auto answer = ask(*worker);
  Result<CpuProfile> made = profile(*worker, 100).get();
  REQUIRE(made.ok());
  CpuProfile& its = made.value();
  its.texts[its.nodes[0].function] = "a \"name\" \\ \n\x01 \xc3\xa9";
  const std::string text = to_json(its);
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  REQUIRE(parser.parse(text).get(root) == simdjson::SUCCESS);
  CHECK(std::string_view(root["nodes"].at(0)["callFrame"]["functionName"]) ==
        "a \"name\" \\ \n\x01 \xc3\xa9");
  std::set<int64_t> ids, children{1};
  for (const simdjson::dom::element node : root["nodes"]) {
    ids.insert(int64_t(node["id"]));
    simdjson::dom::array listed;
    if (node["children"].get(listed) != simdjson::SUCCESS) continue;
    for (const simdjson::dom::element child : listed) CHECK(children.insert(int64_t(child)).second);
  }
  CHECK(ids == children);
  CHECK(ids.size() == its.nodes.size());
  int64_t time = int64_t(root["startTime"]);
  for (const simdjson::dom::element delta : root["timeDeltas"]) time += int64_t(delta);
  CHECK(time <= int64_t(root["endTime"]));
  CHECK(simdjson::dom::array(root["samples"]).size() ==
        simdjson::dom::array(root["timeDeltas"]).size());
  for (const simdjson::dom::element sample : root["samples"]) CHECK(ids.contains(int64_t(sample)));
  worker->terminate();
  (void)answer->get_future().get();
}

TEST_CASE("an idle worker is profiled, too, and answers meanwhile") {
  const auto pool = make_pool();
  const auto worker = pool->create_worker(inline_module(kSaysHello)).value();
  Told told = profile(*worker, 300);
  for (int i = 0; i < 50; ++i) CHECK(worker->fetch_sync(get()).value().body == "hello");
  Result<CpuProfile> made = told.get();
  REQUIRE(made.ok());
  is_sound(made.value());
  CHECK(worker->fetch_sync(get()).value().body == "hello");
}

TEST_CASE("a limit that ends a worker ends its profile, which has what it was ended for") {
  const auto pool = make_pool();
  WorkerOptions options = inline_module(kBurns);
  options.limits.cpu_soft_ms = 0;
  options.limits.cpu_hard_ms = 300;
  const auto worker = pool->create_worker(options).value();
  Told told = profile(*worker, CpuProfileOptions::kMostMs);
  const auto answer = ask(*worker);
  const Result<Response> response = answer->get_future().get();
  REQUIRE_FALSE(response.ok());
  CHECK(response.error().reason == ErrorReason::kCpuLimit);
  Result<CpuProfile> made = told.get();
  REQUIRE(made.ok());
  is_sound(made.value());
  CHECK(hits_of(made.value(), "burnsOften") > 0);
  CHECK(made.value().duration_us < CpuProfileOptions::kMostMs * 1000);
}

TEST_CASE("a profile is as large as it may be, whatever the worker calls") {
  const auto pool = make_pool();
  // Each stack is another one.
  const auto worker = pool->create_worker(without_limits(R"(
const a = (n) => n === 0 ? spin() : Math.random() < 0.5 ? a(n - 1) : b(n - 1);
const b = (n) => n === 0 ? spin() : Math.random() < 0.5 ? a(n - 1) : b(n - 1);
const spin = () => { let sum = 0; for (let i = 0; i < 2e4; ++i) sum += Math.sqrt(i); return sum; };
export default { fetch() { for (;;) a(240); } };
)"))
                          .value();
  const auto answer = ask(*worker);
  Result<CpuProfile> made = profile(*worker, CpuProfileOptions::kMostMs, 200).get();
  REQUIRE(made.ok());
  is_sound(made.value());
  CHECK(made.value().nodes.size() == CpuProfile::kMostNodes);
  worker->terminate();
  (void)answer->get_future().get();
}

TEST_CASE("one profile of a worker is made at a time, and none of what cannot be") {
  const auto pool = make_pool();
  const auto worker = pool->create_worker(inline_module(kSaysHello)).value();
  const auto other = pool->create_worker(inline_module(kSaysHello)).value();
  Told first = profile(*worker, CpuProfileOptions::kMostMs);
  CHECK(profile(*worker, 10).get().error().code == ErrorCode::kLimit);
  CHECK(profile(*other, 10).get().ok());
  for (const auto& [duration_ms, interval_us] :
       {std::pair<uint64_t, uint32_t>{0, 1000}, {60'001, 1000}, {10, 99}, {10, 1'000'001}}) {
    const Result<CpuProfile> refused = profile(*other, duration_ms, interval_us).get();
    CHECK(refused.error().code == ErrorCode::kInvalidArgument);
  }
  worker->terminate();
  CHECK(first.get().ok());
  worker->wait();
  CHECK(profile(*worker, 10).get().error().code == ErrorCode::kCancelled);
}

TEST_CASE("whoever waits for a profile hears of it once, also when the pool goes") {
  Told told;
  std::shared_ptr<Worker> worker;
  {
    const auto pool = make_pool();
    worker = pool->create_worker(without_limits(kBurns)).value();
    const auto answer = ask(*worker);
    told = profile(*worker, CpuProfileOptions::kMostMs);
  }
  (void)told.get();
  CHECK(profile(*worker, 10).get().error().code == ErrorCode::kCancelled);
}

TEST_CASE("workers are profiled while they come and go") {
  const auto pool = make_pool();
  std::vector<Told> all;
  for (int i = 0; i < 12; ++i) {
    const auto worker = pool->create_worker(without_limits(kBurns)).value();
    (void)ask(*worker);
    all.push_back(profile(*worker, i % 3 == 0 ? 1 : 50));
    if (i % 2 == 0) worker->terminate();
  }
  for (Told& each : all) (void)each.get();
  CHECK(pool->terminate(30'000));
}
