#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/pool/a_database.h"

using namespace edgert;

namespace {

constexpr char kImportsLater[] =
    "Deno.serve(() => import('./late.js').then(() => new Response('came'),"
    "                                          (error) => new Response(error.message)))";

// Gives the entry, with its source; what becomes of other questions is the test's to say.
class LeavesOpen final : public ModuleLoader {
 public:
  using Load = std::function<void(LoadCall)>;
  LeavesOpen(std::string source, Load load) : source_(std::move(source)), load_(std::move(load)) {}
  void entry(EntryCall call) noexcept override {
    call.resolve({"file:///f/main.js", ModuleSource{ModuleKind::kJavaScript, source_}});
  }
  void config(ConfigCall call) noexcept override { call.resolve({}); }
  void load(LoadCall call) noexcept override { load_(std::move(call)); }

 private:
  const std::string source_;
  const Load load_;
};

PoolOptions impatient(ModuleLoader& loader, uint64_t ms = 30000) {
  PoolOptions options;
  options.module_loader = &loader;
  options.module_loader_timeout_ms = ms;
  return options;
}

std::string why(IsolatePool& pool) {
  const auto worker = pool.create_worker(test::function_at("/nowhere/f"));
  return worker.ok() ? "it booted" : worker.error().message;
}

bool says(const std::string& text, const std::string& part) {
  CAPTURE(text);
  CHECK(text.find(part) != std::string::npos);
  return true;
}

}  // namespace

TEST_CASE("a loader that gives no answer fails the boot by name") {
  SECTION("when the time is over") {
    std::optional<LoadCall> kept;
    std::promise<void> abandoned;
    LeavesOpen loader("import './late.js'", [&](LoadCall call) {
      call.on_abandoned([&] { abandoned.set_value(); });
      kept = std::move(call);
    });
    const auto pool = test::make_pool(impatient(loader, 50));
    says(why(*pool),
         "the module loader has not answered for the module \"file:///f/late.js\" within 0.05 s");
    abandoned.get_future().get();
    CHECK(kept->is_abandoned());
    // Too late, and once more.
    kept->resolve({ModuleKind::kJavaScript, ""});
    kept->reject({});
  }
  SECTION("when it lets the question go") {
    test::Database database;
    LeavesOpen loader("import './late.js'",
                      [&](LoadCall call) { database.query([call = std::move(call)] {}); });
    const auto pool = test::make_pool(impatient(loader));
    says(why(*pool), "let the question for the module \"file:///f/late.js\" go without an answer");
  }
  SECTION("when it lets it go at once") {
    LeavesOpen loader("import './late.js'", [](LoadCall) {});
    const auto pool = test::make_pool(impatient(loader));
    says(why(*pool), "let the question for the module \"file:///f/late.js\" go without an answer");
  }
  SECTION("when it fails") {
    LeavesOpen loader("import './late.js'", [](LoadCall call) {
      call.reject({ErrorCode::kIo, "the database is down"});
      call.resolve({ModuleKind::kJavaScript, ""});
    });
    const auto pool = test::make_pool(impatient(loader));
    says(why(*pool), "the database is down\n    at file:///f/main.js:1:8");
  }
  SECTION("and an import() in the same way") {
    test::Database database;
    bool fails = true;
    LeavesOpen loader(kImportsLater, [&](LoadCall call) {
      if (std::exchange(fails, false)) {
        database.query([call = std::move(call)] {});
      } else {
        database.query([call] { call.resolve({ModuleKind::kJavaScript, ""}); });
      }
    });
    const auto pool = test::make_pool(impatient(loader));
    const auto worker = pool->create_worker(test::function_at("/nowhere/f")).value();
    says(worker->fetch_sync(test::get()).value().body, "go without an answer");
    // The next one asks anew.
    CHECK(worker->fetch_sync(test::get()).value().body == "came");
  }
  SECTION("and the entry and the configuration in the same way") {
    class Silent final : public ModuleLoader {
     public:
      bool has_entry = false;
      void entry(EntryCall call) noexcept override {
        if (has_entry) call.resolve({"file:///f/main.js", ModuleSource{}});
      }
      void config(ConfigCall) noexcept override {}
      void load(LoadCall) noexcept override {}
    } loader;
    const auto pool = test::make_pool(impatient(loader));
    says(why(*pool), "let the question for the entry of \"/nowhere/f\" go without an answer");
    loader.has_entry = true;
    says(why(*pool), "the question for the configuration of \"/nowhere/f\" go without an answer");
  }
}

TEST_CASE("what a loader cannot mean is refused by name") {
  class Wrong final : public ModuleLoader {
   public:
    ModuleEntry gives_entry;
    ModuleConfig gives_config;
    bool has_none = false;
    void entry(EntryCall call) noexcept override {
      if (has_none) return call.reject({ErrorCode::kNotFound, "there is no such function"});
      call.resolve(gives_entry);
    }
    void config(ConfigCall call) noexcept override { call.resolve(gives_config); }
    void load(LoadCall call) noexcept override { call.reject({ErrorCode::kNotFound, "no"}); }
  } loader;
  const auto pool = test::make_pool(impatient(loader));
  for (const std::string& url :
       {std::string("main.js"), std::string("data:text/javascript,1"), std::string("file:main.js"),
        "db:/" + std::string(size_t{64} << 10, 'x')}) {
    loader.gives_entry.url = url;
    says(why(*pool), "the module loader's entry \"");
  }
  loader.gives_entry = {"db:/main.js", ModuleSource{}};
  loader.gives_config.text.assign((size_t{1} << 20) + 1, ' ');
  says(why(*pool), "has more than the 1 MB that configuration may have");
  loader.gives_config = {"{}", "deno.json"};
  says(why(*pool), "it is not absolute");
  loader.gives_config = {R"({"importMap": "map.json"})", {}};
  says(why(*pool), "are for files");
  loader.gives_config = {"{", {}};
  says(why(*pool), "db:/deno.json: ");
  loader.has_none = true;
  const auto none = pool->create_worker(test::function_at("/nowhere/f"));
  REQUIRE_FALSE(none.ok());
  CHECK(none.error().reason == ErrorReason::kFunctionNotFound);
  says(none.error().message, "there is no such function");
}
