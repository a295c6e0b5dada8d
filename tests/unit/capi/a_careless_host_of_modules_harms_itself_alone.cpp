#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

constexpr char kServes[] = "export default { fetch: () => new Response('served') };";

// What a host does with each question; what it has kept it frees at the end.
struct Careless {
  std::function<void(edgert_loader_call*)> entry = [](edgert_loader_call* call) {
    edgert_loader_call_resolve_entry(call, "db:/main.ts");
  };
  std::function<void(edgert_loader_call*)> load = [](edgert_loader_call* call) {
    edgert_loader_call_resolve_module(call, EDGERT_MODULE_TYPESCRIPT, kServes, sizeof kServes - 1);
  };
  std::mutex lock;
  std::vector<edgert_loader_call*> kept;
  std::atomic<int> abandoned{0}, released{0};

  ~Careless() {
    for (edgert_loader_call* const call : kept) edgert_loader_call_free(call);
  }
  void keep(edgert_loader_call* call) {
    const std::lock_guard guard(lock);
    kept.push_back(call);
  }
  edgert_module_loader loader() {
    edgert_module_loader loader{};
    loader.size = sizeof loader;
    loader.user = this;
    loader.entry = [](void* user, edgert_loader_call* call) {
      auto* self = static_cast<Careless*>(user);
      self->keep(call);
      self->entry(call);
    };
    loader.config = [](void*, edgert_loader_call* call) {
      edgert_loader_call_pass(call);
      edgert_loader_call_free(call);
    };
    loader.load = [](void* user, edgert_loader_call* call) {
      auto* self = static_cast<Careless*>(user);
      self->keep(call);
      self->load(call);
    };
    loader.release = [](void* user) { ++static_cast<Careless*>(user)->released; };
    return loader;
  }
};

edgert_function* function_by(const edgert_module_loader& loader) {
  edgert_worker_options options;
  edgert_worker_options_init(&options, sizeof options);
  options.service_path = "/careless";
  options.module_loader = &loader;
  return edgert_function_create(&options, nullptr);
}

// What a function answers that a host has given in this way.
std::string served_by(Careless& host, uint32_t timeout_ms = 0) {
  const edgert_module_loader loader = host.loader();
  edgert_pool_options options = c_pool_options();
  if (timeout_ms != 0) options.module_loader_timeout_ms = timeout_ms;
  const HeldPool pool = make_c_pool(options);
  const HeldFunction function = function_by(loader);
  return answer_of_c(pool, function);
}

void give(edgert_loader_call* call) {
  edgert_loader_call_resolve_module(call, EDGERT_MODULE_TYPESCRIPT, kServes, sizeof kServes - 1);
}

// Everything that can be asked of, and said to, a question.
void say_everything(edgert_loader_call* call) {
  edgert_loader_call_resolve_entry(call, "db:/other.ts");
  edgert_loader_call_resolve_config(call, "{}", 2, "db:/other.json");
  edgert_loader_call_resolve_module(call, EDGERT_MODULE_JSON, "{}", 2);
  edgert_loader_call_resolve_module(call, 99, nullptr, 0);
  edgert_loader_call_pass(call);
  edgert_loader_call_reject(call, EDGERT_NOT_FOUND, "never mind");
  edgert_loader_call_reject(call, -7, nullptr);
  edgert_loader_call_on_abandoned(call, nullptr, nullptr);
  CHECK(edgert_loader_call_worker_id(call) != nullptr);
  CHECK(edgert_loader_call_service_path(call) != nullptr);
  CHECK(edgert_loader_call_url(call) != nullptr);
  CHECK(edgert_loader_call_user_data(call) == nullptr);
}

}  // namespace

TEST_CASE("of many answers of C to one question the first counts") {
  Careless host;
  host.load = [](edgert_loader_call* call) {
    give(call);
    say_everything(call);
    CHECK_FALSE(edgert_loader_call_is_abandoned(call));
  };
  CHECK(served_by(host) == "served");
  // The pool has gone, and its questions are held.
  CHECK(host.released == 0);
  for (edgert_loader_call* const call : std::exchange(host.kept, {})) {
    say_everything(call);
    edgert_loader_call_on_abandoned(
        call, [](void*) { FAIL("it was answered"); }, nullptr);
    edgert_loader_call_free(call);
  }
  CHECK(host.released == 1);
}

TEST_CASE("many threads of C answer one question") {
  Careless host;
  std::vector<std::thread> threads;
  host.load = [&](edgert_loader_call* call) {
    for (int at = 0; at < 8; ++at) threads.emplace_back([call] { give(call); });
  };
  CHECK(served_by(host) == "served");
  for (std::thread& each : threads) each.join();
}

TEST_CASE("nothing is what a careless host of C may hand over") {
  say_everything(nullptr);
  edgert_loader_call_free(nullptr);
  CHECK_FALSE(edgert_loader_call_is_abandoned(nullptr));
  Careless entry;
  entry.entry = [](edgert_loader_call* call) { edgert_loader_call_resolve_entry(call, nullptr); };
  CHECK(served_by(entry).find("it is not absolute") != std::string::npos);
  Careless module;
  module.load = [](edgert_loader_call* call) {
    edgert_loader_call_resolve_module(call, EDGERT_MODULE_TYPESCRIPT, nullptr, 1 << 30);
  };
  CHECK(served_by(module).find("no request handler") != std::string::npos);
  Careless rejecting;
  rejecting.load = [](edgert_loader_call* call) { edgert_loader_call_reject(call, 4711, nullptr); };
  CHECK(served_by(rejecting).ends_with("and gives no reason"));
}

TEST_CASE("a question that C frees within its callback, or in that for abandoned ones, is gone") {
  Careless freeing;
  freeing.load = [&](edgert_loader_call* call) {
    freeing.kept.pop_back();
    edgert_loader_call_free(call);
  };
  CHECK(served_by(freeing).find("without an answer") != std::string::npos);

  struct Late {
    edgert_loader_call* call = nullptr;
    std::atomic<int> told{0};
  };
  Late late;
  Careless leaving;
  leaving.load = [&](edgert_loader_call* call) {
    leaving.kept.pop_back();
    late.call = call;
    edgert_loader_call_on_abandoned(
        call,
        [](void* user) {
          auto* self = static_cast<Late*>(user);
          edgert_loader_call_on_abandoned(
              self->call, [](void*) {}, nullptr);
          CHECK(edgert_loader_call_is_abandoned(self->call));
          say_everything(self->call);
          edgert_loader_call_free(self->call);
          ++self->told;
        },
        &late);
  };
  CHECK(served_by(leaving, 50).find("has not answered") != std::string::npos);
  CHECK(late.told == 1);
}

TEST_CASE("a pool of C ends while its loader's questions are open") {
  for (const bool has_executor : {false, true}) {
    Careless host;
    host.load = [&](edgert_loader_call* call) {
      edgert_loader_call_on_abandoned(
          call, [](void* user) { ++static_cast<Careless*>(user)->abandoned; }, &host);
    };
    const HeldExecutor executor = edgert_executor_create_queue(nullptr);
    edgert_module_loader loader = host.loader();
    if (has_executor) loader.executor = executor;
    RecordingSink sink;
    edgert_call* call = nullptr;
    {
      const HeldPool pool = make_c_pool();
      const HeldFunction function = function_by(loader);
      const edgert_request request = c_request();
      const edgert_sink told = sink.sink();
      call = edgert_pool_start(pool, function, &request, &told, nullptr, nullptr);
      // Asked it is where the worker is; an executor that nobody runs asks nothing.
      while (!has_executor && [&] {
        const std::lock_guard guard(host.lock);
        return host.kept.size() < 2;
      }())
        std::this_thread::yield();
    }
    sink.wait_for_end();
    edgert_call_free(call);
    while (has_executor && edgert_executor_run(executor) != 0) {
    }
    CHECK(host.abandoned == (has_executor ? 0 : 1));
    for (edgert_loader_call* const kept : host.kept) say_everything(kept);
  }
}
