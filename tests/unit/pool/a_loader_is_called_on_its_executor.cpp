#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "edgert/executors.h"
#include "tests/unit/pool/a_database.h"

using namespace edgert;

namespace {

class OnQueue final : public ModuleLoader {
 public:
  const std::shared_ptr<QueueExecutor> queue = QueueExecutor::create();
  std::atomic<size_t> elsewhere{0}, here{0};

  void entry(EntryCall call) noexcept override {
    count();
    call.resolve({"file:///f/main.js", {}});
  }
  void config(ConfigCall call) noexcept override {
    count();
    call.resolve({});
  }
  void load(LoadCall call) noexcept override {
    count();
    call.resolve({ModuleKind::kJavaScript, "Deno.serve(() => new Response('queued'))"});
  }
  std::shared_ptr<Executor> executor() noexcept override { return queue; }

 private:
  void count() { ++(std::this_thread::get_id() == own_ ? here : elsewhere); }
  const std::thread::id own_ = std::this_thread::get_id();
};

}  // namespace

TEST_CASE("a loader is called on its executor") {
  OnQueue loader;
  PoolOptions options;
  options.module_loader = &loader;
  const auto pool = test::make_pool(std::move(options));
  bool is_over = false;
  std::string told;
  const auto acquire = [&] {
    pool->acquire(
        test::function_at("/nowhere/f"), true,
        [&](Result<std::shared_ptr<Worker>> worker) {
          is_over = true;
          told = worker.ok() ? "booted" : worker.error().message;
        },
        loader.queue);
  };
  SECTION("and nowhere else") {
    acquire();
    while (!is_over) loader.queue->wait_and_run(1000);
    CHECK(told == "booted");
    CHECK(loader.here == 3);
    CHECK(loader.elsewhere == 0);
  }
  SECTION("which fails the boot when it takes no more work") {
    loader.queue->close();
    const auto worker = pool->create_worker(test::function_at("/nowhere/f"));
    REQUIRE_FALSE(worker.ok());
    CHECK(worker.error().message.find("the module loader's executor takes no more work: the entry "
                                      "of \"/nowhere/f\" cannot be asked for") !=
          std::string::npos);
    CHECK(loader.here + loader.elsewhere == 0);
  }
}
