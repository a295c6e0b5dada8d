#include <catch2/catch_test_macros.hpp>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "tests/unit/pool/a_database.h"

using namespace edgert;

namespace {

// Keeps the question for its module, and tells when it has it and when nobody waits any more.
class Keeps final : public ModuleLoader {
 public:
  std::promise<void> asked, abandoned;

  void entry(EntryCall call) noexcept override { call.resolve({"db:/f/main.js", {}}); }
  void config(ConfigCall call) noexcept override { call.resolve({}); }
  void load(LoadCall call) noexcept override {
    if (!gives_main.empty() && call.url() == "db:/f/main.js")
      return call.resolve({ModuleKind::kJavaScript, gives_main});
    call.on_abandoned([this] { abandoned.set_value(); });
    const std::lock_guard lock(mutex_);
    kept_ = std::move(call);
    asked.set_value();
  }
  std::optional<LoadCall> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(kept_, std::nullopt);
  }
  std::string gives_main;

 private:
  std::mutex mutex_;
  std::optional<LoadCall> kept_;
};

PoolOptions kept_by(ModuleLoader& loader) {
  PoolOptions options;
  options.module_loader = &loader;
  options.module_loader_timeout_ms = 0;
  return options;
}

}  // namespace

TEST_CASE("a worker that ends waits for no loader") {
  Keeps loader;
  auto pool = test::make_pool(kept_by(loader));
  std::promise<Error> told;
  const auto acquire = [&] {
    pool->acquire(test::function_at("/nowhere/f"), false,
                  [&](Result<std::shared_ptr<Worker>> worker) {
                    told.set_value(worker.ok() ? Error{} : worker.take_error());
                  });
    loader.asked.get_future().get();
  };
  SECTION("which is terminated while it boots") {
    acquire();
    for (const auto& worker : pool->workers()) worker->terminate();
    CHECK(told.get_future().get().message.ends_with("it was terminated"));
    loader.abandoned.get_future().get();
  }
  SECTION("whose pool goes while it boots") {
    acquire();
    pool.reset();
    CHECK(told.get_future().get().code == ErrorCode::kInvalidWorkerCreation);
    loader.abandoned.get_future().get();
  }
  SECTION("which is retired while a script imports") {
    loader.gives_main = "Deno.serve(() => import('./late.js').then(() => new Response('came')))";
    const auto worker = pool->create_worker(test::function_at("/nowhere/f")).value();
    std::promise<std::string> answered;
    worker->fetch(test::get(), [&](Result<Response> response) {
      answered.set_value(response.ok() ? response.value().body : response.error().message);
    });
    loader.asked.get_future().get();
    // It ends when it has answered, for which it needs the module.
    worker->retire();
    loader.take()->resolve({ModuleKind::kJavaScript, ""});
    CHECK(answered.get_future().get() == "came");
    CHECK(worker->wait());
  }
  SECTION("which is terminated while a script imports") {
    loader.gives_main = "Deno.serve(() => import('./late.js').then(() => new Response('came')))";
    const auto worker = pool->create_worker(test::function_at("/nowhere/f")).value();
    std::promise<ErrorCode> answered;
    worker->fetch(test::get(), [&](Result<Response> response) {
      answered.set_value(response.ok() ? ErrorCode::kInternal : response.error().code);
    });
    loader.asked.get_future().get();
    worker->terminate();
    CHECK(answered.get_future().get() == ErrorCode::kWorkerRequestCancelled);
    loader.abandoned.get_future().get();
  }
  // Nobody wants it, whoever is still there.
  if (std::optional<LoadCall> kept = loader.take()) {
    CHECK(kept->is_abandoned());
    CHECK(kept->options().service_path == "/nowhere/f");
    kept->resolve({ModuleKind::kJavaScript, "Deno.serve(() => new Response())"});
  }
}
