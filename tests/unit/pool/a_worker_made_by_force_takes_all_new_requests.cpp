#include <catch2/catch_test_macros.hpp>
#include <future>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

WorkerOptions version(const std::string& code) {
  WorkerOptions options = test::inline_module(code);
  options.service_path = "/function";
  return options;
}

std::string answering(const std::string& text) {
  return "Deno.serve(() => new Response('" + text + "'))";
}

Result<std::shared_ptr<Worker>> acquire(IsolatePool& pool, const WorkerOptions& options,
                                        bool force) {
  std::promise<Result<std::shared_ptr<Worker>>> acquired;
  pool.acquire(options, force, [&](Result<std::shared_ptr<Worker>> worker) {
    acquired.set_value(std::move(worker));
  });
  return acquired.get_future().get();
}

// What the next callers without force are answered.
std::string answers(IsolatePool& pool) {
  std::string all;
  for (int i = 0; i < 4; ++i) {
    auto worker = acquire(pool, version(answering("third")), false).value();
    all += worker->fetch_sync(test::get()).value().body + " ";
  }
  return all;
}

}  // namespace

TEST_CASE("a worker made by force takes all new requests, and the old one drains") {
  // Ends when the test says so.
  struct Holding final : Extension {
    void install(ExtensionScope& scope) noexcept override {
      scope.add_function("", "hold", [this](NativeCall call) { held.set_value(call); });
    }
    std::promise<NativeCall> held;
  } holding;
  PoolOptions pool_options;
  pool_options.extensions = {&holding};
  auto pool = test::make_pool(std::move(pool_options));
  auto old = acquire(*pool, version(R"(
    Deno.serve(async (request) => {
      if (request.url.endsWith("/later")) await hold();
      return new Response("old");
    });)"),
                     false)
                 .value();
  CHECK(answers(*pool) == "old old old old ");
  std::promise<std::string> later;
  old->fetch(test::get("/later"),
             [&](Result<Response> response) { later.set_value(response.value().body); });
  NativeCall held = holding.held.get_future().get();
  auto made = acquire(*pool, version(answering("new")), true).value();
  CHECK(made->fetch_sync(test::get()).value().body == "new");
  CHECK(answers(*pool) == "new new new new ");
  CHECK(old->fetch_sync(test::get()).error().code == ErrorCode::kWorkerAlreadyRetired);
  // What it has begun it ends.
  CHECK_FALSE(old->ended());
  held.resolve();
  CHECK(later.get_future().get() == "old");
  CHECK(old->wait_for(60000));
}

TEST_CASE("of several workers made by force the last takes all new requests") {
  auto pool = test::make_pool();
  std::shared_ptr<Worker> last;
  for (const char* text : {"a", "b", "c"}) {
    last = acquire(*pool, version(answering(text)), true).value();
    CHECK(last->fetch_sync(test::get()).value().body == text);
  }
  CHECK(answers(*pool) == "c c c c ");
  CHECK(pool->metrics().active_workers == 1);
}

TEST_CASE("code that throws at its top level replaces nobody") {
  auto pool = test::make_pool();
  auto old = acquire(*pool, version(answering("old")), false).value();
  for (const char* broken :
       {"throw new Error('broken')", "not JavaScript",
        "await new Promise((resolve) => setTimeout(resolve, 100)); throw new Error('broken')"}) {
    const auto made = acquire(*pool, version(broken), true);
    CHECK(answers(*pool) == "old old old old ");
    if (!made.ok()) continue;
    CHECK_FALSE(made.value()->fetch_sync(test::get()).ok());
    CHECK(answers(*pool) == "old old old old ");
  }
  CHECK_FALSE(old->ended());
}

TEST_CASE("while the code of a worker made by force begins, the old one serves") {
  auto pool = test::make_pool();
  auto old = acquire(*pool, version(answering("old")), false).value();
  auto made = acquire(*pool, version("await new Promise(() => setInterval(() => {}, 1000))"), true);
  CHECK(answers(*pool) == "old old old old ");
}
