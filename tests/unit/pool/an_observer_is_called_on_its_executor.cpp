#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

// Notes what it hears, all on one thread.
class Notes final : public Observer {
 public:
  void on_log(const WorkerIdentity&, LogLevel level, std::string_view text) noexcept override {
    note();
    if (text.find("were dropped") != std::string_view::npos) {
      ++told_drops;
    } else if (level == LogLevel::kInfo) {
      ++lines;
    }
  }
  void on_boot(const WorkerIdentity& worker, double) noexcept override {
    note();
    booted = worker.id;
  }
  void on_request(const WorkerIdentity&, const RequestReport& report) noexcept override {
    note();
    status = report.status;
  }
  void on_shutdown(const WorkerIdentity&, const Shutdown& shutdown) noexcept override {
    note();
    ended = shutdown.reason;
  }
  void note() {
    if (std::this_thread::get_id() != here) ++misplaced;
  }

  const std::thread::id here = std::this_thread::get_id();
  int misplaced = 0, lines = 0, told_drops = 0, status = 0;
  std::string booted;
  ShutdownReason ended = ShutdownReason::kEarlyDrop;
};

}  // namespace

TEST_CASE("an observer is called on its executor") {
  Notes notes;
  const auto executor = QueueExecutor::create();
  PoolOptions options;
  options.observer = &notes;
  options.observer_executor = executor;
  options.reports_requests = true;
  std::string id;
  {
    const auto pool = test::make_pool(options);
    const auto worker = pool->create_worker(test::inline_module(R"(
      console.log("at the top level");
      Deno.serve(() => new Response("", { status: 202 }));)"))
                            .value();
    id = worker->id();
    CHECK(worker->fetch_sync(test::get()).ok());
    CHECK(notes.booted.empty());
  }
  while (executor->run() != 0) continue;
  CHECK(notes.booted == id);
  CHECK(notes.lines == 1);
  CHECK(notes.status == 202);
  CHECK(notes.ended == ShutdownReason::kTerminationRequested);
  CHECK(notes.misplaced == 0);
}

TEST_CASE("what an observer has no time for is dropped and counted") {
  Notes notes;
  const auto executor = QueueExecutor::create();
  PoolOptions options;
  options.observer = &notes;
  options.observer_executor = executor;
  {
    const auto pool = test::make_pool(options);
    (void)pool->create_worker(test::inline_module(R"(
      for (let i = 0; i < 20_000; ++i) console.log(i);
      Deno.serve(() => new Response());)"));
  }
  while (executor->run() != 0) continue;
  CHECK(notes.lines <= 10'000);
  CHECK(notes.lines > 5'000);
  CHECK(notes.told_drops == 1);
  CHECK(notes.ended == ShutdownReason::kTerminationRequested);
}
