#include <sched.h>

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <thread>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

double thread_cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void burn(double cpu_ms) {
  const double until = thread_cpu_ms() + cpu_ms;
  // A worker that is given up gets what time others leave, which on a busy machine is none.
  while (thread_cpu_ms() < until && sched_getscheduler(0) != SCHED_IDLE) {
  }
}

constexpr auto kWall = std::chrono::milliseconds(3500);
constexpr double kCpuMs = 1200;
// Less than a boot here takes; what the function itself does fits in, on a busy machine too.
const Limits kShort = {.worker_timeout_ms = 3000, .cpu_soft_ms = 0, .cpu_hard_ms = 1000};

// A host's part of the boot that takes long.
class SlowExtension final : public Extension {
 public:
  void install(ExtensionScope&) noexcept override {
    burn(kCpuMs);
    std::this_thread::sleep_for(kWall);
  }
};

class SlowLoader final : public ModuleLoader {
 public:
  explicit SlowLoader(double cpu_ms) : cpu_ms_(cpu_ms) {}
  void load(LoadCall call) noexcept override {
    if (!call.url().ends_with("/index.js"))
      return call.reject({ErrorCode::kNotFound, "no such file"});
    burn(cpu_ms_);
    std::this_thread::sleep_for(kWall);
    call.resolve({ModuleKind::kJavaScript, "Deno.serve(() => new Response('well'))"});
  }

 private:
  const double cpu_ms_;
};

// A folder whose index file the loader stands in for.
WorkerOptions from_loader() {
  static const std::string folder = [] {
    std::string name = std::filesystem::temp_directory_path() / "edgert-test-XXXXXX";
    REQUIRE(mkdtemp(name.data()) != nullptr);
    std::ofstream(name + "/index.js") << "\n";
    return name;
  }();
  WorkerOptions options;
  options.service_path = folder;
  options.limits = kShort;
  return options;
}

}  // namespace

TEST_CASE("limits begin with the code of the function") {
  SECTION("not with the platform's and the host's part of the boot") {
    SlowExtension slow;
    PoolOptions options;
    options.extensions = {&slow};
    auto pool = test::make_pool(std::move(options));
    WorkerOptions worker_options = test::inline_module("Deno.serve(() => new Response('well'))");
    worker_options.limits = kShort;
    const auto worker = pool->create_worker(std::move(worker_options));
    REQUIRE(worker.ok());
    CHECK(worker.value()->fetch_sync(test::get()).value().body == "well");
  }
  SECTION("not while modules are read") {
    SlowLoader slow(kCpuMs);
    PoolOptions options;
    options.module_loader = &slow;
    auto pool = test::make_pool(std::move(options));
    const auto worker = pool->create_worker(from_loader());
    CAPTURE(worker.ok() ? "" : worker.error().message);
    REQUIRE(worker.ok());
    CHECK(worker.value()->fetch_sync(test::get()).value().body == "well");
  }
  SECTION("with the top level, whose end they are") {
    auto pool = test::make_pool();
    const auto ended_by = [&](const char* code, const Limits& limits) {
      WorkerOptions options = test::inline_module(code);
      options.limits = limits;
      const auto worker = pool->create_worker(std::move(options));
      return worker.ok() ? "nothing" : worker.error().message;
    };
    const std::string stopped = "request has been cancelled by supervisor: ";
    CHECK(ended_by("for (;;);", {.worker_timeout_ms = 0, .cpu_soft_ms = 0, .cpu_hard_ms = 200})
              .starts_with(stopped + "cpu "));
    CHECK(ended_by("await new Promise(() => {});",
                   {.worker_timeout_ms = 300, .cpu_soft_ms = 0, .cpu_hard_ms = 0})
              .starts_with(stopped + "wall clock "));
  }
}

TEST_CASE("a boot that is stopped names what stopped it") {
  SECTION("a limit") {
    // Loading has seconds of CPU time even where the function has little.
    SlowLoader slow(2100);
    PoolOptions options;
    options.module_loader = &slow;
    auto pool = test::make_pool(std::move(options));
    WorkerOptions short_of_cpu = from_loader();
    short_of_cpu.limits.worker_timeout_ms = 0;
    const auto worker = pool->create_worker(std::move(short_of_cpu));
    REQUIRE(!worker.ok());
    CHECK(worker.error().code == ErrorCode::kInvalidWorkerCreation);
    CAPTURE(worker.error().message);
    CHECK(worker.error().message.find("stopped by its limit: cpu 2") != std::string::npos);
  }
  SECTION("the host") {
    class Gate final : public ModuleLoader {
     public:
      std::promise<void> reached, opened;
      void load(LoadCall call) noexcept override {
        if (!call.url().ends_with("/index.js"))
          return call.reject({ErrorCode::kNotFound, "no such file"});
        reached.set_value();
        opened.get_future().wait();
        call.resolve({ModuleKind::kJavaScript, "Deno.serve(() => new Response())"});
      }
    } gate;
    PoolOptions options;
    options.module_loader = &gate;
    auto pool = test::make_pool(std::move(options));
    std::promise<Error> waiter;
    pool->acquire(from_loader(), false, [&](Result<std::shared_ptr<Worker>> worker) {
      waiter.set_value(worker.ok() ? Error{} : worker.take_error());
    });
    gate.reached.get_future().wait();
    for (const auto& worker : pool->workers()) worker->terminate();
    gate.opened.set_value();
    const Error told = waiter.get_future().get();
    CHECK(told.code == ErrorCode::kInvalidWorkerCreation);
    CHECK(told.message.ends_with("it was terminated"));
  }
}
