#include <catch2/catch_test_macros.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

// A queue that the test drains; takes so many tasks, and frees the others.
struct Loop {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<edgert_task*> tasks;
  bool takes = true, is_released = false;

  edgert_executor* executor() {
    edgert_executor_callbacks callbacks{};
    callbacks.size = sizeof callbacks;
    callbacks.user = this;
    callbacks.post = [](void* user, edgert_task* task) {
      auto* self = static_cast<Loop*>(user);
      const std::lock_guard lock(self->mutex);
      if (self->takes) self->tasks.push_back(task);
      self->changed.notify_all();
      return self->takes;
    };
    callbacks.release = [](void* user) {
      auto* self = static_cast<Loop*>(user);
      const std::lock_guard lock(self->mutex);
      self->is_released = true;
      self->changed.notify_all();
    };
    return edgert_executor_create(&callbacks, nullptr);
  }
  edgert_task* next() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return !tasks.empty(); });
    edgert_task* task = tasks.front();
    tasks.pop_front();
    return task;
  }
  void wait_until_released() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return is_released; });
  }
};

}  // namespace

TEST_CASE("an executor of the host's runs what calls bring, there and nowhere else") {
  Loop loop;
  {
    const HeldPool pool = make_c_pool();
    const HeldFunction function =
        make_c_function("export default { fetch: () => new Response('hello') }");
    edgert_executor* executor = loop.executor();
    edgert_call_options options;
    edgert_call_options_init(&options, sizeof options);
    options.executor = executor;
    RecordingSink sink;
    const auto here = std::this_thread::get_id();
    bool is_elsewhere = false;
    sink.on_head = [&](edgert_call*) { is_elsewhere |= std::this_thread::get_id() != here; };
    sink.on_last = sink.on_head;
    const edgert_request request = c_request();
    const edgert_sink told = sink.sink();
    const HeldCall call = edgert_pool_start(pool, function, &request, &told, &options, nullptr);
    SECTION("to the end") {
      while (sink.ends + sink.fails == 0) edgert_task_run(loop.next());
      CHECK(sink.ends == 1);
      CHECK(sink.body == "hello");
      CHECK_FALSE(is_elsewhere);
    }
    SECTION("until it frees a task") {
      edgert_task_free(loop.next());
      sink.wait_for_end();
      CHECK(sink.code == EDGERT_CANCELLED);
    }
    SECTION("until it takes no more") {
      edgert_task* first = loop.next();
      {
        const std::lock_guard lock(loop.mutex);
        loop.takes = false;
      }
      edgert_task_run(first);
      sink.wait_for_end();
      CHECK(sink.ends + sink.fails == 1);
    }
    SECTION("until it is closed") {
      edgert_task* first = loop.next();
      edgert_executor_close(executor);
      edgert_task_run(first);
      sink.wait_for_end();
      CHECK(sink.ends + sink.fails == 1);
    }
    edgert_executor_free(executor);
    for (edgert_task* task : loop.tasks) edgert_task_free(task);
    loop.tasks.clear();
  }
  loop.wait_until_released();
}
