#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <memory>

#include "tests/unit/pool/installed.h"

using namespace edgert;

namespace {

struct Tenant {
  std::string name;
};

struct CountedState {
  explicit CountedState(std::atomic<int>& alive) : alive(alive) { alive.fetch_add(1); }
  ~CountedState() { alive.fetch_sub(1); }
  std::atomic<int>& alive;
  int calls = 0;
};

std::string tenant_of(const WorkerOptions& options) {
  return options.user_data == nullptr ? "nobody"
                                      : static_cast<Tenant*>(options.user_data.get())->name;
}

class GivesOneModule final : public ModuleLoader {
 public:
  explicit GivesOneModule(std::string text) : text_(std::move(text)) {}
  void load(LoadCall call) noexcept override {
    if (!call.url().ends_with("/index.js")) return call.reject({ErrorCode::kNotFound, call.url()});
    call.resolve(
        {ModuleKind::kJavaScript, "export default { fetch: () => new Response('" + text_ + "') }"});
  }

 private:
  const std::string text_;
};

}  // namespace

TEST_CASE("a worker may have extensions of its own, which know whose it is") {
  const auto shared = std::make_shared<test::Installed>([](ExtensionScope& scope) {
    scope.add_value("tenant", "name", "\"" + tenant_of(scope.options()) + "\"");
    scope.add_value("tenant", "path", "\"" + scope.worker().service_path + "\"");
    scope.add_function("tenant", "ask", [](NativeCall call) {
      call.resolve_text(tenant_of(call.options()) + " " + call.worker().id);
    });
  });
  test::Installed of_pool([](ExtensionScope& scope) {
    scope.add_value("tenant", "order", "1");
    scope.add_value("tenant", "name", "\"of the pool\"");
  });
  const auto pool = test::pool_with(of_pool);
  CHECK(test::answer_of(*pool, "return [tenant.name, tenant.ask].join();") == "of the pool,");
  for (const char* name : {"a", "b"}) {
    WorkerOptions options = test::function_of(
        "return [tenant.order, tenant.name, tenant.path, await tenant.ask()].join();");
    options.extensions = {shared};
    options.user_data = std::make_shared<Tenant>(Tenant{name});
    options.service_path = std::string("/srv/") + name;
    const auto worker = pool->create_worker(std::move(options)).value();
    CHECK(worker->fetch_sync(test::get()).value().body ==
          "1," + std::string(name) + ",/srv/" + name + "," + name + " " + worker->id());
  }
}

TEST_CASE("what an extension keeps for a realm goes with it") {
  std::atomic<int> alive{0};
  test::Installed host([&](ExtensionScope& scope) {
    CHECK(scope.state() == nullptr);
    scope.state() = std::make_shared<CountedState>(alive);
    scope.add_function("host", "count", [](NativeCall call) {
      auto* const state = static_cast<CountedState*>(call.state().get());
      call.resolve_json(std::to_string(++state->calls));
    });
  });
  test::Installed silent(
      [&](ExtensionScope& scope) { scope.state() = std::make_shared<CountedState>(alive); });
  PoolOptions options;
  options.extensions = {&host, &silent};
  auto pool = test::make_pool(std::move(options));
  const char* const counts = "return [await host.count(), await host.count()].join();";
  CHECK(test::answer_of(*pool, counts) == "1,2");
  CHECK(test::answer_of(*pool, counts) == "1,2");
  CHECK(alive == 4);
  pool.reset();
  CHECK(alive == 0);
}

TEST_CASE("a worker may have a module loader of its own") {
  const auto pool = test::make_pool();
  for (const char* text : {"one", "two"}) {
    WorkerOptions options;
    options.service_path = "/nowhere/function";
    options.entry_point = "/nowhere/function/index.js";
    options.module_loader = std::make_shared<GivesOneModule>(text);
    const auto worker = pool->create_worker(std::move(options)).value();
    CHECK(worker->fetch_sync(test::get()).value().body == text);
  }
}

TEST_CASE("scripts of extensions run before the function") {
  test::Installed host([](ExtensionScope& scope) {
    scope.add_function("host", "raw", [](NativeCall call) { call.resolve_json("41"); });
    scope.add_script("host.js", R"(host.more = async () => (await host.raw()) + 1;)");
  });
  CHECK(test::answer_of(host, "return host.more();") == "42");
  for (const char* wrong : {"throw new RangeError('wrong')", "let let", "null.x"}) {
    test::Installed broken([&](ExtensionScope& scope) { scope.add_script("host.js", wrong); });
    const std::string told = test::answer_of(broken, "return 1;");
    CAPTURE(told);
    CHECK(told.find("the extension's script host.js failed: ") != std::string::npos);
    CHECK(told.find("Error") != std::string::npos);
  }
}
