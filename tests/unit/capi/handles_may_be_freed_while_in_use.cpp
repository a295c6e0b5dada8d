#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>
#include <vector>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

constexpr char kNeverEnds[] =
    "export default { fetch: () => new Response(new ReadableStream({ pull(c) { "
    "c.enqueue(new Uint8Array(1000)) } })) }";

edgert_call* start(edgert_pool* pool, edgert_function* function, RecordingSink& sink,
                   edgert_executor* executor = nullptr) {
  edgert_call_options options;
  edgert_call_options_init(&options, sizeof options);
  options.executor = executor;
  const edgert_request request = c_request();
  const edgert_sink told = sink.sink();
  return edgert_pool_start(pool, function, &request, &told, &options, nullptr);
}

}  // namespace

TEST_CASE("a call that is freed inside its callback hears its last word") {
  const HeldPool pool = make_c_pool();
  const HeldFunction function = make_c_function(kNeverEnds);
  RecordingSink sink;
  std::atomic<bool> is_freed{false};
  sink.on_head = [&](edgert_call* call) {
    edgert_call_free(call);
    is_freed = true;
    // The handle is there until this returns.
    edgert_call_grant(call, 1);
    edgert_call_cancel(call, "too late to have a reason");
  };
  // It may be freed before this returns.
  start(pool, function, sink);
  sink.wait_for_end();
  CHECK(is_freed);
  CHECK(sink.code == EDGERT_CANCELLED);
  CHECK(sink.fails == 1);
  CHECK(sink.ends == 0);
}

TEST_CASE("a call that is freed in its last callback is over") {
  const HeldPool pool = make_c_pool();
  const HeldFunction function =
      make_c_function("export default { fetch: () => new Response('hello') }");
  for (int i = 0; i < 200; ++i) {
    RecordingSink sink;
    sink.on_last = [](edgert_call* call) { edgert_call_free(call); };
    start(pool, function, sink);
    sink.wait_for_end();
    CHECK(sink.ends == 1);
  }
}

TEST_CASE("an executor that is freed while calls are on it ends them") {
  const HeldPool pool = make_c_pool();
  const HeldFunction function = make_c_function(kNeverEnds);
  edgert_executor* executor = edgert_executor_create_queue(nullptr);
  RecordingSink sink;
  const HeldCall call = start(pool, function, sink, executor);
  SECTION("by another") {
    while (sink.body.empty()) edgert_executor_wait_and_run(executor, 1000);
    edgert_executor_free(executor);
  }
  SECTION("by what it runs") {
    bool is_freed = false;
    sink.on_head = [&](edgert_call*) {
      edgert_executor_free(executor);
      is_freed = true;
    };
    while (!is_freed) edgert_executor_wait_and_run(executor, 1000);
  }
  sink.wait_for_end();
  CHECK(sink.code == EDGERT_CANCELLED);
}

TEST_CASE("calls may be kept and used beyond their pool") {
  const HeldFunction function = make_c_function(kNeverEnds);
  RecordingSink sink;
  sink.on_bytes = [](edgert_call*, size_t) {};
  edgert_pool* pool = make_c_pool();
  edgert_call* call = start(pool, function, sink);
  sink.wait_until([&] { return sink.status != 0; });
  edgert_pool_free(pool);
  CHECK(sink.fails == 1);
  std::atomic<int> drained{0};
  const edgert_drained tell = [](void* user) { ++*static_cast<std::atomic<int>*>(user); };
  edgert_call_grant(call, 1);
  edgert_call_write(call, "x", 1, tell, &drained);
  edgert_call_end_body(call);
  edgert_call_cancel(call, "late");
  edgert_call_free(call);
  while (drained == 0) std::this_thread::yield();  // on a thread of the library's
  CHECK(drained == 1);
}

TEST_CASE("calls are started, cancelled and freed by many threads") {
  const HeldPool pool = make_c_pool();
  const HeldFunction function = make_c_function(kNeverEnds);
  std::vector<std::thread> threads;
  std::atomic<int> cancelled{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        RecordingSink sink;
        edgert_call* call = start(pool, function, sink);
        std::thread other([call] { edgert_call_cancel(call, "another thread's"); });
        edgert_call_grant(call, 100'000);
        other.join();
        if (i % 2 == 0) edgert_call_free(call);
        sink.wait_for_end();
        if (i % 2 != 0) edgert_call_free(call);
        if (sink.code == EDGERT_CANCELLED) ++cancelled;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(cancelled == 100);
}
