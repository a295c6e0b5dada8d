#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

struct SettlesAtOnce final : Extension {
  void install(ExtensionScope& scope) noexcept override {
    scope.add_function("host", "resolve", [](NativeCall call) { call.resolve_json("[1,2]"); });
    scope.add_function("host", "reject", [](NativeCall call) { call.reject("no"); });
    scope.add_function("host", "drop", [](NativeCall) {});
    scope.add_function("host", "later", [](NativeCall call) {
      std::thread([call]() mutable {
        call.resolve_json(call.json());
        call.reject("too late");
      }).detach();
    });
  }
};

}  // namespace

TEST_CASE("native functions settle their promises") {
  SettlesAtOnce host;
  PoolOptions options;
  options.extensions = {&host};
  auto pool = test::make_pool(std::move(options));
  auto worker = pool->create_worker(test::inline_module(R"(
      const outcome = (promise) => promise.then((v) => JSON.stringify(v), (e) => `${e.name}: ${e.message}`);
      export default { async fetch() {
        return new Response([await outcome(host.resolve()), await outcome(host.reject()),
          (await outcome(host.drop())).split(":")[0], await outcome(host.later("x", 1))].join(" | "));
      } };)"))
                    .value();
  CHECK(worker->fetch_sync(test::get()).value().body == "[1,2] | Error: no | Error | [\"x\",1]");
}
