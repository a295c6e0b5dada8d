#include <catch2/catch_test_macros.hpp>
#include <condition_variable>
#include <mutex>
#include <string>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

// What an observer heard, a line each.
struct Heard {
  std::mutex mutex;
  std::condition_variable changed;
  std::string lines;
  bool tells_requests = false;
  uint64_t number = 0;  // of the last request that was reported

  void add(const std::string& line) {
    const std::lock_guard lock(mutex);
    lines += line + "\n";
    changed.notify_all();
  }
  void wait_for(const std::string& line) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return lines.find(line) != std::string::npos; });
  }
  static Heard& of(void* user) { return *static_cast<Heard*>(user); }

  edgert_observer observer() {
    edgert_observer told{};
    told.size = sizeof told;
    told.user = this;
    told.on_log = [](void* user, const edgert_identity* worker, edgert_log_level level,
                     const char* text, size_t size) {
      of(user).add("log " + std::to_string(level) + " " + worker->service_path + " " +
                   worker->otel_attributes[0].value + " " + std::string(text, size));
    };
    told.on_boot = [](void* user, const edgert_identity*, double) { of(user).add("boot"); };
    told.on_uncaught = [](void* user, const edgert_identity*, const char* text, size_t) {
      of(user).add(std::string("uncaught ") + text);
    };
    told.on_shutdown = [](void* user, const edgert_identity*, const edgert_shutdown* shutdown) {
      of(user).add(std::string("shutdown ") + shutdown->reason);
    };
    if (tells_requests) {
      told.on_log_line = [](void* user, const edgert_identity*, const edgert_log_line* line) {
        of(user).add("line " + std::to_string(line->request) + " " + line->traceparent + " " +
                     std::string(line->text, line->text_size));
      };
    }
    told.on_request = [](void* user, const edgert_identity*, const edgert_request_report* report) {
      of(user).number = report->number;
      const std::string trace = report->traceparent;
      of(user).add(std::string("request ") + report->method + " " + std::to_string(report->status) +
                   " " + std::to_string(edgert_error_reason(report->error)) +
                   (trace.empty() ? "" : " " + trace));
    };
    return told;
  }
};

constexpr char kSpinsOnPost[] = R"(
export default {
  fetch(request) {
    console.warn("asked");
    if (request.method === "POST") for (;;);
    return new Response("hello");
  },
}
)";

void ask(edgert_pool* pool, edgert_function* function, const char* method, RecordingSink& sink) {
  const edgert_request request = c_request(method);
  const edgert_sink told = sink.sink();
  const HeldCall call = edgert_pool_start(pool, function, &request, &told, nullptr, nullptr);
  sink.wait_for_end();
}

}  // namespace

TEST_CASE("limits, observers and metrics of C tell of workers") {
  Heard heard;
  const edgert_observer observer = heard.observer();
  edgert_pool_options options = c_pool_options();
  options.observer = &observer;
  const HeldPool pool = make_c_pool(options);
  edgert_limits limits;
  edgert_limits_init(&limits, sizeof limits);
  limits.cpu_soft_ms = 50;
  limits.cpu_hard_ms = 100;
  edgert_worker_options wanted;
  edgert_worker_options_init(&wanted, sizeof wanted);
  wanted.service_path = "/function";
  wanted.module_code = kSpinsOnPost;
  wanted.limits = &limits;
  const edgert_field attribute{"tenant", "seven"};
  wanted.otel_attributes = &attribute;
  wanted.otel_attribute_count = 1;
  const HeldFunction function = edgert_function_create(&wanted, nullptr);

  RecordingSink hello;
  ask(pool, function, "GET", hello);
  CHECK(hello.body == "hello");
  heard.wait_for("boot\n");
  heard.wait_for("log 2 /function seven asked\n");
  heard.wait_for("request GET 200 0\n");
  {
    const HeldWorker worker = edgert_pool_find(pool, "/function");
    REQUIRE(worker != nullptr);
    CHECK(std::string(edgert_worker_id(worker)).size() == 36);
    edgert_worker_metrics metrics{};
    metrics.size = sizeof metrics;
    CHECK(edgert_worker_get_metrics(worker, &metrics, nullptr));
    CHECK(metrics.received_requests == 1);
    CHECK(metrics.heap_used > 0);
    edgert_limits now{};
    now.size = sizeof now;
    CHECK(edgert_worker_get_limits(worker, &now, nullptr));
    CHECK(now.cpu_hard_ms == 100);
    now.memory_mb = 1;
    edgert_error* error = nullptr;
    CHECK_FALSE(edgert_worker_set_limits(worker, &now, &error));
    CHECK(take(error).code == EDGERT_INVALID_ARGUMENT);
    now.memory_mb = 100;
    CHECK(edgert_worker_set_limits(worker, &now, &error));
    CHECK(error == nullptr);
    edgert_worker_get_limits(worker, &now, nullptr);
    CHECK(now.memory_mb == 100);
  }

  RecordingSink spins;
  ask(pool, function, "POST", spins);
  CHECK(spins.code == EDGERT_WORKER_REQUEST_CANCELLED);
  CHECK(spins.reason == EDGERT_CPU_LIMIT);
  CHECK(spins.suggested_status == 546);
  heard.wait_for("shutdown CPUTime\n");
  edgert_pool_metrics metrics{};
  metrics.size = sizeof metrics;
  CHECK(edgert_pool_get_metrics(pool, &metrics, nullptr));
  CHECK(metrics.received_requests == 2);
  CHECK(metrics.ended_cpu == 1);
  CHECK(metrics.boots == 1);
}

TEST_CASE("an observer of C hears which request a line is about") {
  Heard heard;
  heard.tells_requests = true;
  const edgert_observer observer = heard.observer();
  edgert_pool_options options = c_pool_options();
  options.observer = &observer;
  const HeldPool pool = make_c_pool(options);
  const HeldFunction function = make_c_function(R"(
    console.log("top");
    Deno.serve(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      console.log("asked");
      return new Response("hello");
    });)");
  constexpr char kTrace[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const edgert_field trace{"traceparent", kTrace};
  edgert_request request = c_request();
  request.fields = &trace;
  request.field_count = 1;
  RecordingSink hello;
  const edgert_sink told = hello.sink();
  const HeldCall call = edgert_pool_start(pool, function, &request, &told, nullptr, nullptr);
  hello.wait_for_end();
  CHECK(hello.body == "hello");
  heard.wait_for("request GET 200 0 " + std::string(kTrace) + "\n");
  heard.wait_for("line 0  top\n");
  const std::lock_guard lock(heard.mutex);
  CHECK(heard.lines.find("line " + std::to_string(heard.number) + " " + kTrace + " asked\n") !=
        std::string::npos);
  CHECK(heard.lines.find("log ") == std::string::npos);
}

TEST_CASE("an observer of C may be called on an executor, also beyond its pool") {
  Heard heard;
  const edgert_observer observer = heard.observer();
  const HeldExecutor executor = edgert_executor_create_queue(nullptr);
  edgert_pool_options options = c_pool_options();
  options.observer = &observer;
  options.observer_executor = executor;
  edgert_pool* pool = make_c_pool(options);
  const HeldFunction function =
      make_c_function("export default { fetch: () => new Response('hello') }");
  RecordingSink hello;
  ask(pool, function, "GET", hello);
  CHECK(hello.body == "hello");
  CHECK(heard.lines.empty());
  edgert_pool_free(pool);
  edgert_executor_run(executor);
  CHECK(heard.lines.find("boot\n") != std::string::npos);
  CHECK(heard.lines.find("shutdown TerminationRequested\n") != std::string::npos);
}
