#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

std::string bytes_of(const edgert_native_call* call, size_t place) {
  size_t size = 99;
  const void* data = edgert_native_call_argument_bytes(call, place, &size);
  return {static_cast<const char*>(data), size};
}

// Says what it has been given.
void tell(void*, edgert_native_call* call) {
  std::string told;
  for (size_t i = 0; i <= edgert_native_call_argument_count(call); ++i) {
    size_t size = 0;
    const char* json = edgert_native_call_argument_json(call, i, &size);
    told += std::to_string(edgert_native_call_argument_kind(call, i)) + " " +
            std::string(json, size) + " [" + bytes_of(call, i) + "]\n";
  }
  told += edgert_native_call_arguments(call, nullptr);
  edgert_native_call_resolve_text(call, told.data(), told.size());
  edgert_native_call_free(call);
}

void settle(void*, edgert_native_call* call) {
  const std::string how = bytes_of(call, 0);
  if (how == "undefined") edgert_native_call_resolve_undefined(call);
  if (how == "text") edgert_native_call_resolve_text(call, "t\xc3\xa9xt", 5);
  if (how == "no text") edgert_native_call_resolve_text(call, nullptr, 7);
  if (how == "bytes") edgert_native_call_resolve_bytes(call, "\0\xff", 2);
  if (how == "class") edgert_native_call_reject_as(call, "RangeError", "beyond");
  if (how == "deno") edgert_native_call_reject_as(call, "NotFound", "gone");
  if (how == "no class") edgert_native_call_reject_as(call, nullptr, nullptr);
  // Whatever came first counts.
  edgert_native_call_resolve(call, "1", 1);
  edgert_native_call_free(call);
}

}  // namespace

TEST_CASE("native calls of C take text, bytes and JSON each as what they are") {
  const HeldExtension extension = edgert_extension_create();
  add_native(extension, "tell", tell);
  const HeldPool pool = make_c_pool_with(extension);
  CHECK(answer_of_c(pool,
                    "return host.tell('a\"b', new Uint8Array([104, 105]).subarray(1), {c: [1]}, "
                    "undefined, new ReadableStream(), new Blob(['blob']))") ==
        "1 \"a\\\"b\" [a\"b]\n2 null [i]\n4 {\"c\":[1]} []\n0 null []\n3 null []\n2 null [blob]\n"
        "0 null []\n[\"a\\\"b\",null,{\"c\":[1]},null,null,null]");
  CHECK(answer_of_c(pool, "return host.tell()") == "0 null []\n[]");
}

TEST_CASE("native calls of C are settled with text, bytes, nothing, and errors of a class") {
  const HeldExtension extension = edgert_extension_create();
  add_native(extension, "settle", settle);
  const HeldPool pool = make_c_pool_with(extension);
  const auto settled = [&](const std::string& how, const std::string& shown) {
    return answer_of_c(pool, "const it = await host.settle('" + how + "'); return " + shown);
  };
  CHECK(settled("undefined", "typeof it") == "undefined");
  CHECK(settled("text", "it + it.length") == "t\xc3\xa9xt4");
  CHECK(settled("no text", "`${typeof it} ${it.length}`") == "string 0");
  CHECK(settled("bytes", "it.constructor.name + it.join()") == "Uint8Array0,255");
  CHECK(settled("class", "it") == "RangeError: beyond");
  CHECK(settled("deno", "it") == "NotFound: gone");
  CHECK(settled("no class", "it") == "Error: ");
  CHECK(settled("json", "it") == "1");
}

TEST_CASE(
    "native functions of C answer at once, wait where they are bounded, and run on executors") {
  const HeldExecutor executor = edgert_executor_create_queue(nullptr);
  std::atomic<edgert_native_call*> kept{nullptr};
  const HeldExtension extension = edgert_extension_create();
  add_native(extension, "now", settle, nullptr,
             [](edgert_native_function& function) { function.is_synchronous = 1; });
  add_native(
      extension, "one",
      [](void* user, edgert_native_call* call) {
        static_cast<std::atomic<edgert_native_call*>*>(user)->store(call);
      },
      &kept, [](edgert_native_function& function) { function.max_pending = 1; });
  std::thread::id ran_on;
  add_native(
      extension, "elsewhere",
      [](void* user, edgert_native_call* call) {
        *static_cast<std::thread::id*>(user) = std::this_thread::get_id();
        edgert_native_call_resolve_undefined(call);
        edgert_native_call_free(call);
      },
      &ran_on, [&](edgert_native_function& function) { function.executor = executor; });
  const HeldPool pool = make_c_pool_with(extension);
  CHECK(answer_of_c(pool, "return host.now('text') + host.now('undefined')") ==
        "t\xc3\xa9xtundefined");
  CHECK(answer_of_c(pool, "host.now('class')") == "RangeError: beyond");
  CHECK(answer_of_c(pool, R"(
    host.one();
    const busy = await host.one().catch((error) => error.name);
    return busy;)") == "Busy");
  edgert_native_call_free(kept);
  std::atomic<bool> stops{false};
  std::thread loop([&] {
    while (!stops) edgert_executor_wait_and_run(executor, 10);
  });
  const std::thread::id wanted = loop.get_id();
  CHECK(answer_of_c(pool, "await host.elsewhere(); return 'ran'") == "ran");
  stops = true;
  loop.join();
  CHECK(ran_on == wanted);
}

TEST_CASE("native calls of C that nobody waits for are told") {
  struct Waits {
    std::atomic<edgert_native_call*> call{nullptr};
    std::atomic<int> told{0};
  } waits;
  const HeldExtension extension = edgert_extension_create();
  add_native(
      extension, "wait",
      [](void* user, edgert_native_call* call) {
        edgert_native_call_on_abandoned(
            call, [](void* user) { static_cast<Waits*>(user)->told += 100; }, user);
        edgert_native_call_on_abandoned(
            call, [](void* user) { static_cast<Waits*>(user)->told += 1; }, user);
        static_cast<Waits*>(user)->call = call;
      },
      &waits);
  {
    const HeldPool pool = make_c_pool_with(extension);
    const HeldFunction function = make_c_function("export default { fetch: () => host.wait() }");
    RecordingSink sink;
    const edgert_request request = c_request();
    const edgert_sink told = sink.sink();
    const HeldCall call = edgert_pool_start(pool, function, &request, &told, nullptr, nullptr);
    while (waits.call == nullptr) std::this_thread::yield();
    CHECK_FALSE(edgert_native_call_is_abandoned(waits.call));
    const HeldWorker worker = edgert_pool_find(pool, "/function");
    edgert_worker_terminate(worker);
    sink.wait_for_end();
  }
  CHECK(waits.told == 1);
  CHECK(edgert_native_call_is_abandoned(waits.call));
  CHECK(std::string(edgert_native_call_service_path(waits.call)) == "/function");
  edgert_native_call_free(waits.call);
}
