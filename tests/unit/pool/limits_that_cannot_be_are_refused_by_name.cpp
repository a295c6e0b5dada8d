#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <future>
#include <limits>
#include <string>
#include <string_view>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

struct Fault {
  std::function<void(Limits&)> make;
  std::string_view field;
};

// What a host has that computes with signed numbers or floating point.
const uint64_t kMinusOne = static_cast<uint64_t>(-1);
const uint32_t kSmallMinusOne = static_cast<uint32_t>(-1);
const Fault kFaults[] = {
    {[](Limits& l) { l.memory_mb = kSmallMinusOne; }, "memory_mb"},
    {[](Limits& l) { l.memory_mb = (1u << 20) + 1; }, "memory_mb"},
    {[](Limits& l) { l.low_memory_multiplier = 0; }, "low_memory_multiplier"},
    {[](Limits& l) { l.low_memory_multiplier = kSmallMinusOne; }, "low_memory_multiplier"},
    {[](Limits& l) { l.worker_timeout_ms = kMinusOne; }, "worker_timeout_ms"},
    {[](Limits& l) { l.worker_timeout_ms = uint64_t{1} << 53; }, "worker_timeout_ms"},
    {[](Limits& l) { l.cpu_soft_ms = kMinusOne; }, "cpu_soft_ms"},
    {[](Limits& l) { l.cpu_hard_ms = kMinusOne; }, "cpu_hard_ms"},
    {[](Limits& l) { l.cpu_hard_ms = 0; }, "cpu_hard_ms"},
    {[](Limits& l) { l.cpu_per_request_ms = kMinusOne; }, "cpu_per_request_ms"},
    {[](Limits& l) { l.idle_timeout_ms = static_cast<uint64_t>(-500); }, "idle_timeout_ms"},
};

}  // namespace

TEST_CASE("limits that cannot be are refused by name") {
  auto pool = test::make_pool();
  auto worker =
      pool->create_worker(test::inline_module("Deno.serve(() => new Response('well'))")).value();
  for (const Fault& fault : kFaults) {
    CAPTURE(fault.field);
    WorkerOptions options = test::inline_module("Deno.serve(() => new Response())");
    options.service_path = "/limited";
    fault.make(options.limits);
    const auto is_refusal = [&](const Error& error) {
      return error.code == ErrorCode::kInvalidArgument &&
             error.message.starts_with("Limits." + std::string(fault.field) + " ");
    };
    const auto created = pool->create_worker(options);
    REQUIRE(!created.ok());
    CHECK(is_refusal(created.error()));
    std::promise<bool> refused;
    pool->acquire(options, false, [&](Result<std::shared_ptr<Worker>> acquired) {
      refused.set_value(!acquired.ok() && is_refusal(acquired.error()));
    });
    CHECK(refused.get_future().get());
    const Limits before = worker->limits();
    Limits limits = before;
    fault.make(limits);
    const Status set = worker->set_limits(limits);
    REQUIRE(!set.ok());
    CHECK(is_refusal(set.error()));
    CHECK(worker->limits().worker_timeout_ms == before.worker_timeout_ms);
    CHECK(worker->limits().memory_mb == before.memory_mb);
  }
  CHECK(worker->fetch_sync(test::get()).value().body == "well");
}

TEST_CASE("options of a pool that cannot be are refused by name") {
  const auto refuses = [](std::string_view field, const std::function<void(PoolOptions&)>& make) {
    test::platform();
    PoolOptions options;
    options.snapshot = web_platform();
    make(options);
    const auto pool = IsolatePool::create(test::platform(), std::move(options));
    return !pool.ok() && pool.error().code == ErrorCode::kInvalidArgument &&
           pool.error().message.starts_with("PoolOptions." + std::string(field) + " ");
  };
  CHECK(refuses("max_workers", [](PoolOptions& o) { o.max_workers = kSmallMinusOne; }));
  CHECK(refuses("max_workers", [](PoolOptions& o) { o.max_workers = 0; }));
  CHECK(refuses("max_parallelism", [](PoolOptions& o) { o.max_parallelism = kSmallMinusOne; }));
  CHECK(refuses("memory_budget_mb", [](PoolOptions& o) { o.memory_budget_mb = kSmallMinusOne; }));
  CHECK(refuses("max_resident_workers",
                [](PoolOptions& o) { o.max_resident_workers = kSmallMinusOne; }));
  CHECK(refuses("request_wait_timeout_ms",
                [](PoolOptions& o) { o.request_wait_timeout_ms = kMinusOne; }));
  CHECK(refuses("request_idle_timeout_ms",
                [](PoolOptions& o) { o.request_idle_timeout_ms = kMinusOne; }));
  CHECK(refuses("rate_limit_sweep_s", [](PoolOptions& o) { o.rate_limit_sweep_s = 0; }));
  CHECK(refuses("warning_ratios.cpu", [](PoolOptions& o) { o.warning_ratios.cpu = 100; }));
  CHECK(refuses("policy", [](PoolOptions& o) { o.policy = static_cast<Policy>(7); }));
}

TEST_CASE("a temporary folder is one name below its base") {
  auto pool = test::make_pool();
  const std::function<void(TemporaryFolder&)> faults[] = {
      [](TemporaryFolder& given) { given.prefix = "../"; },
      [](TemporaryFolder& given) { given.suffix = "/x"; },
      [](TemporaryFolder& given) { given.prefix = std::string(1, '\0'); },
      [](TemporaryFolder& given) { given.prefix = std::string(1000, 'x'); },
      [](TemporaryFolder& given) { given.random_len = 5; },
      [](TemporaryFolder& given) { given.random_len = 65; },
      [](TemporaryFolder& given) { given.base = std::string("/tmp\0x", 6); },
  };
  for (const auto& make : faults) {
    WorkerOptions options = test::inline_module("Deno.serve(() => new Response())");
    make(options.temporary_folder);
    const auto created = pool->create_worker(options);
    REQUIRE(!created.ok());
    CHECK(created.error().code == ErrorCode::kInvalidArgument);
    CHECK(created.error().message.starts_with("temporary_folder"));
  }
}
