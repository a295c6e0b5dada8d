#include <catch2/catch_test_macros.hpp>
#include <mutex>
#include <string>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

struct Diary final : Observer {
  std::mutex mutex;
  std::string text;
  void note(std::string_view line) {
    std::lock_guard lock(mutex);
    text.append(line).append("; ");
  }
  void on_log(const WorkerIdentity&, const LogLine& line) noexcept override { note(line.text); }
  void on_boot(const WorkerIdentity&, double) noexcept override { note("boot"); }
  void on_boot_failure(const WorkerIdentity&, const Error&) noexcept override { note("failure"); }
  void on_shutdown(const WorkerIdentity&, const Shutdown& shutdown) noexcept override {
    note(shutdown_reason_name(shutdown.reason));
  }
};

}  // namespace

TEST_CASE("an observer hears the life of a worker") {
  Diary diary;
  PoolOptions options;
  options.observer = &diary;
  auto pool = test::make_pool(std::move(options));
  auto worker = pool->create_worker(
                        test::inline_module("console.log('hello'); export default { fetch() {} }"))
                    .value();
  worker->terminate();
  worker->wait();
  REQUIRE_FALSE(pool->create_worker(test::inline_module("syntax error")).ok());
  pool.reset();
  CHECK(diary.text.starts_with("boot; hello; TerminationRequested; failure; "));
}
