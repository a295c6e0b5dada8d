#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <mutex>
#include <vector>

#include "tests/unit/pool/installed.h"

using namespace edgert;

namespace {

struct KeptCalls {
  void add(NativeCall call) {
    const std::lock_guard lock(mutex);
    calls.push_back(std::move(call));
  }
  void settle() {
    const std::lock_guard lock(mutex);
    for (NativeCall& call : calls) call.resolve();
    calls.clear();
  }
  std::mutex mutex;
  std::vector<NativeCall> calls;
};

}  // namespace

TEST_CASE("more native calls than may wait are refused") {
  KeptCalls kept;
  test::Installed host([&](ExtensionScope& scope) {
    scope.add_function("host", "keep", [&](NativeCall call) { kept.add(std::move(call)); },
                       {.max_pending = 3});
    scope.add_function("host", "settle", [&](NativeCall call) {
      kept.settle();
      call.resolve();
    });
  });
  CHECK(test::answer_of(host, R"(
    const first = [host.keep(), host.keep(), host.keep()];
    const refused = await outcome(host.keep());
    await host.settle();
    await Promise.all(first);
    const again = host.keep();
    await host.settle();
    await again;
    return refused;)") ==
        "Busy: too many calls of host.keep wait for an answer of the host: the limit is 3");
}

TEST_CASE("a toJSON that calls again passes no bound") {
  KeptCalls kept;
  std::atomic<int> most{0};
  test::Installed host([&](ExtensionScope& scope) {
    scope.add_function("host", "keep",
                       [&](NativeCall call) {
                         kept.add(std::move(call));
                         most = static_cast<int>(kept.calls.size());
                       },
                       {.max_pending = 2});
  });
  CHECK(test::answer_of(host, R"(
    const value = { toJSON() { host.keep(value).catch(() => {}); return 1; } };
    host.keep(value);
    return 1;)") == "1");
  CHECK(most == 2);
  kept.settle();
}

TEST_CASE("arguments of native calls that wait are the worker's memory") {
  KeptCalls kept;
  test::Installed host([&](ExtensionScope& scope) {
    scope.add_function("host", "keep", [&](NativeCall call) { kept.add(std::move(call)); });
  });
  const auto pool = test::pool_with(host);
  for (const char* argument : {"new Uint8Array(200_000)", "'x'.repeat(200_000)",
                               "new Blob(['x'.repeat(200_000)])", "['x'.repeat(200_000)]"}) {
    WorkerOptions options = test::function_of(R"(
      const argument = )" + std::string(argument) +
                                              R"(;
      const refused = new Promise((_, reject) => {
        for (let i = 0; i < 900; ++i) host.keep(argument).catch(reject);
      });
      await refused;)");
    options.limits.memory_mb = 40;
    const auto worker = pool->create_worker(std::move(options)).value();
    const auto answer = worker->fetch_sync(test::get());
    // Refused by name, or the worker was stopped; never more than it may have.
    const std::string told = answer.ok() ? answer.value().body : answer.error().message;
    CAPTURE(argument, told);
    CHECK((told.find("memory limit") != std::string::npos ||
           told.find("cancelled by supervisor: memory ") != std::string::npos));
    const std::lock_guard lock(kept.mutex);
    CHECK(kept.calls.size() < 250);
    kept.calls.clear();
  }
}
