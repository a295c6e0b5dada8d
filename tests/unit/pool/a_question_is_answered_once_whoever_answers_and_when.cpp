#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/unit/pool/a_database.h"

using namespace edgert;

namespace {

ModuleSource module_saying(const std::string& word) {
  return {ModuleKind::kJavaScript, "Deno.serve(() => new Response('" + word + "'))"};
}

// Several threads answer each question for a module, each of them more than once, and one more does
// after the pool.
class ManyAnswer final : public ModuleLoader {
 public:
  explicit ManyAnswer(bool answers_inside) : answers_inside_(answers_inside) {}
  ~ManyAnswer() override { join(); }
  void entry(EntryCall call) noexcept override {
    call.resolve({"db:/f/main.js", {}});
    call.resolve({"db:/f/other.js", {}});
    call.pass();
  }
  void load(LoadCall call) noexcept override {
    const std::lock_guard lock(mutex_);
    for (int i = 0; i < 4; ++i) {
      threads_.emplace_back([this, call] {
        call.on_abandoned([this] { ++abandoned; });
        call.resolve(module_saying("answer"));
        call.reject({ErrorCode::kNotFound, "there is none"});
        call.resolve(module_saying("answer"));
        call.on_abandoned(nullptr);
      });
    }
    if (answers_inside_) call.resolve(module_saying("answer"));
    calls_.push_back(std::move(call));
  }
  void join() {
    const std::lock_guard lock(mutex_);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  void answer_again() {
    for (const LoadCall& call : calls_) {
      call.resolve(module_saying("late"));
      call.on_abandoned([this] { ++abandoned; });
      CHECK(call.options().service_path.starts_with("/nowhere/"));
    }
    calls_.clear();
  }
  std::atomic<int> abandoned{0};

 private:
  const bool answers_inside_;
  std::mutex mutex_;
  std::vector<std::thread> threads_;
  std::vector<LoadCall> calls_;
};

}  // namespace

TEST_CASE("a question is answered once, whoever answers and when") {
  for (const bool answers_inside : {true, false}) {
    ManyAnswer loader(answers_inside);
    {
      PoolOptions options;
      options.module_loader = &loader;
      const auto pool = test::make_pool(std::move(options));
      for (int i = 0; i < 10; ++i) {
        const auto worker = pool->create_worker(test::function_at("/nowhere/" + std::to_string(i)));
        REQUIRE(worker.ok());
        CHECK(worker.value()->fetch_sync(test::get()).value().body == "answer");
      }
      loader.join();
    }
    loader.answer_again();
    CHECK(loader.abandoned == 0);
  }
}
