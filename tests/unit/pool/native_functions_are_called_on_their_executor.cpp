#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "tests/unit/pool/installed.h"

using namespace edgert;

TEST_CASE("native functions are called on their executor") {
  const auto executor = QueueExecutor::create();
  std::atomic<bool> stop{false};
  std::thread loop([&] {
    while (!stop) executor->wait_and_run(1000);
  });
  const std::thread::id here = loop.get_id();
  test::Installed host([&](ExtensionScope& scope) {
    scope.add_function("host", "there",
                       [&](NativeCall call) {
                         call.resolve_json(std::this_thread::get_id() == here ? "true" : "false");
                       },
                       {.executor = executor});
    scope.add_function("host", "here", [&](NativeCall call) {
      call.resolve_json(std::this_thread::get_id() == here ? "true" : "false");
    });
  });
  {
    const auto pool = test::pool_with(host);
    CHECK(test::answer_of(*pool, "return [await host.there(), await host.here()].join();") ==
          "true,false");
    CHECK(test::answer_of(*pool, R"(
      const all = await Promise.all(Array.from({ length: 300 }, () => host.there()));
      return all.every((it) => it);)") == "true");
  }
  stop = true;
  executor->post([] {});
  loop.join();
}

TEST_CASE("native functions fail when their executor takes no more work") {
  const auto executor = QueueExecutor::create();
  std::atomic<int> calls{0};
  test::Installed host([&](ExtensionScope& scope) {
    scope.add_function("host", "there", [&](NativeCall) { calls.fetch_add(1); },
                       {.executor = executor});
    scope.add_function("host", "close", [&](NativeCall call) {
      executor->close();
      call.resolve();
    });
  });
  CHECK(test::answer_of(host, R"(
    const waits = outcome(host.there());
    await host.close();
    return [await waits, await outcome(host.there())].join(" | ");)") ==
        "Error: the host takes no more calls | Error: the host takes no more calls");
  CHECK(calls == 0);
}
