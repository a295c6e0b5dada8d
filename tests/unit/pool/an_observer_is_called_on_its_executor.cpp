#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>

#include "pool/reports.h"
#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

// Notes what it hears, all on one thread.
class Notes final : public Observer {
 public:
  void on_log(const WorkerIdentity&, const LogLine& line) noexcept override {
    note();
    if (line.text.find("were dropped") != std::string_view::npos) {
      ++told_drops;
    } else if (line.level == LogLevel::kInfo) {
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

TEST_CASE("what becomes of workers is bounded as well, and has room of its own") {
  class Ends final : public Observer {
   public:
    size_t failures = 0, lines = 0;
    std::string warnings;
    void on_log(const WorkerIdentity&, const LogLine& line) noexcept override {
      if (line.level == LogLevel::kWarning) warnings.append(line.text).append("\n");
      ++lines;
    }
    void on_boot_failure(const WorkerIdentity&, const Error&) noexcept override { ++failures; }
  } ends;
  const auto executor = QueueExecutor::create();
  pool::Reports reports(&ends, executor, nullptr);
  WorkerIdentity worker;
  worker.service_path = "/f";
  // More than there is room for, in number, of either; neither takes the other's.
  for (int i = 0; i < 12'000; ++i) {
    reports.boot_failure(worker, {ErrorCode::kNotFound, "there is none"});
    reports.log(worker, {LogLevel::kInfo, "said"});
  }
  while (executor->run() != 0) continue;
  CHECK(ends.failures == 10'000);
  CHECK(ends.lines == 10'000 + 2);
  CHECK(ends.warnings.find("2000 log lines and reports of requests were dropped") !=
        std::string::npos);
  CHECK(ends.warnings.find("2000 events of workers' lives were dropped") != std::string::npos);
  // And in bytes.
  const std::string long_text(60'000, 'x');
  for (int i = 0; i < 1000; ++i)
    reports.uncaught(worker, Error{ErrorCode::kInternal, long_text}, 0);
  ends.warnings.clear();
  size_t waits = executor->run();
  CHECK(waits > 200);
  CHECK(waits * long_text.size() <= size_t{16} << 20);
}
