#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

// Everything that can be asked of, and said to, a call of a native function.
void say_everything_to(edgert_native_call* call) {
  size_t size = 1;
  CHECK(edgert_native_call_arguments(call, &size) != nullptr);
  CHECK(edgert_native_call_arguments(call, nullptr) != nullptr);
  edgert_native_call_resolve(call, "1", 1);
  edgert_native_call_resolve(call, nullptr, 1 << 30);
  edgert_native_call_resolve(call, "{", 1);
  edgert_native_call_reject(call, nullptr);
  CHECK(edgert_native_call_worker_id(call) != nullptr);
  CHECK(edgert_native_call_service_path(call) != nullptr);
  CHECK(edgert_native_call_user_data(call) == nullptr);
  CHECK(edgert_native_call_state(call) == nullptr);
}

struct Kept {
  std::mutex lock;
  std::vector<edgert_native_call*> calls;
  static void keep(void* user, edgert_native_call* call) {
    auto* self = static_cast<Kept*>(user);
    const std::lock_guard guard(self->lock);
    self->calls.push_back(call);
  }
  size_t count() {
    const std::lock_guard guard(lock);
    return calls.size();
  }
};

}  // namespace

TEST_CASE("of many answers of C to one call of a script the first counts") {
  const HeldExtension extension = edgert_extension_create();
  add_native(extension, "often", [](void*, edgert_native_call* call) {
    edgert_native_call_resolve(call, "\"first\"", 7);
    say_everything_to(call);
    edgert_native_call_free(call);
  });
  add_native(extension, "threads", [](void*, edgert_native_call* call) {
    std::vector<std::thread> threads;
    for (int at = 0; at < 8; ++at)
      threads.emplace_back([call] { edgert_native_call_resolve(call, "\"one\"", 5); });
    for (std::thread& each : threads) each.join();
    edgert_native_call_free(call);
  });
  add_native(extension, "nothing", [](void*, edgert_native_call* call) {
    edgert_native_call_reject(call, nullptr);
    edgert_native_call_free(call);
  });
  const HeldPool pool = make_c_pool_with(extension);
  CHECK(answer_of_c(pool, "return await host.often() + await host.threads();") == "firstone");
  CHECK(answer_of_c(pool, "return await host.nothing();").starts_with("Error: "));
}

TEST_CASE("calls of scripts that C keeps outlive their pool") {
  Kept kept;
  RecordingSink sink;
  edgert_call* call = nullptr;
  {
    const HeldExtension extension = edgert_extension_create();
    add_native(extension, "keep", Kept::keep, &kept);
    const HeldPool pool = make_c_pool_with(extension);
    const HeldFunction function = make_c_function(
        "export default { async fetch() { await Promise.all([host.keep(1), host.keep(2)]); } };");
    const edgert_request request = c_request();
    const edgert_sink told = sink.sink();
    call = edgert_pool_start(pool, function, &request, &told, nullptr, nullptr);
    while (kept.count() < 2) std::this_thread::yield();
  }
  sink.wait_for_end();
  CHECK(sink.fails == 1);
  edgert_call_free(call);
  for (edgert_native_call* const each : kept.calls) {
    say_everything_to(each);
    edgert_native_call_free(each);
  }
}

TEST_CASE("an extension of C is freed, added to and asked from where its functions are called") {
  struct Host {
    edgert_extension* extension = edgert_extension_create();
    std::atomic<int> installs{0};
  } host;
  CHECK(edgert_extension_add_install(
      host.extension,
      [](void* user, edgert_scope* scope) {
        ++static_cast<Host*>(user)->installs;
        edgert_error* error = nullptr;
        CHECK_FALSE(edgert_scope_add_value(scope, "host", "wrong", nullptr, &error));
        edgert_error_free(error);
        CHECK_FALSE(edgert_scope_add_function(scope, nullptr, nullptr));
        CHECK_FALSE(edgert_scope_add_script(scope, nullptr, nullptr, nullptr));
        CHECK_FALSE(edgert_scope_freeze(scope, nullptr, nullptr));
        CHECK(edgert_scope_add_value(scope, "host", "fine", "[1]", nullptr));
        edgert_scope_set_state(scope, user, nullptr);
        edgert_scope_set_state(scope, nullptr, nullptr);
      },
      &host, nullptr));
  add_native(
      host.extension, "free",
      [](void* user, edgert_native_call* call) {
        auto* self = static_cast<Host*>(user);
        edgert_extension_add_value(self->extension, "host", "late", "1", nullptr);
        edgert_extension_free(std::exchange(self->extension, nullptr));
        edgert_native_call_resolve(call, "\"freed\"", 7);
        edgert_native_call_free(call);
      },
      &host);
  const HeldPool pool = make_c_pool_with(host.extension);
  CHECK(answer_of_c(pool, "return await host.free() + host.fine[0] + typeof host.late;") ==
        "freed1undefined");
  CHECK(host.extension == nullptr);
  CHECK(host.installs >= 1);

  CHECK_FALSE(edgert_extension_add_install(nullptr, nullptr, nullptr, nullptr));
  CHECK_FALSE(edgert_extension_add_function(nullptr, nullptr, nullptr));
  edgert_extension_free(nullptr);
  edgert_scope_set_state(nullptr, nullptr, nullptr);
  CHECK(std::strcmp(edgert_scope_worker_id(nullptr), "") == 0);
  edgert_native_call_resolve(nullptr, "1", 1);
  edgert_native_call_reject(nullptr, "no");
  edgert_native_call_free(nullptr);
}
