// Executors of C, and those that are hosts' own.
#include <atomic>

#include "capi/handles.h"
#include "capi/structs.h"

namespace edgert::capi {

namespace {

class HostExecutor final : public Executor {
 public:
  explicit HostExecutor(const edgert_executor_callbacks& host) : host_(host) {}
  ~HostExecutor() override {
    if (host_.release != nullptr) host_.release(host_.user);
  }

  bool post(std::function<void()> work) noexcept override {
    if (is_closed_) return false;
    auto task = std::make_unique<edgert_task>(std::move(work));
    // The host may have run and freed it before it returns.
    edgert_task* const given = task.release();
    if (host_.post(host_.user, given)) return true;
    delete given;
    return false;
  }
  void close() { is_closed_ = true; }

 private:
  const edgert_executor_callbacks host_;
  std::atomic<bool> is_closed_{false};
};

}  // namespace

}  // namespace edgert::capi

using edgert::capi::Failure;
using edgert::capi::HostExecutor;

extern "C" {

edgert_executor* edgert_executor_create_queue(edgert_error** error) {
  const Failure fail(error);
  auto queue = edgert::QueueExecutor::create();
  return new edgert_executor{.executor = queue, .queue = queue};
}

edgert_executor* edgert_executor_create_eventfd(edgert_error** error) {
  const Failure fail(error);
  auto made = edgert::EventExecutor::create();
  if (!made.ok()) return fail(made.take_error());
  return new edgert_executor{.executor = made.value(), .event = made.value()};
}

edgert_executor* edgert_executor_create_uv(void* loop, edgert_error** error) {
  const Failure fail(error);
  if (loop == nullptr) return fail.missing("loop");
  auto made = edgert::UvExecutor::create(loop);
  if (!made.ok()) return fail(made.take_error());
  return new edgert_executor{.executor = made.value(), .uv = made.value()};
}

edgert_executor* edgert_executor_create(const edgert_executor_callbacks* callbacks,
                                        edgert_error** error) {
  const Failure fail(error);
  edgert_executor_callbacks host{};
  if (!fail.settle(edgert::capi::read(callbacks, host))) return nullptr;
  if (host.post == nullptr) return fail.missing("edgert_executor_callbacks.post");
  auto own = std::make_shared<HostExecutor>(host);
  return new edgert_executor{.executor = own, .close_own = [own] { own->close(); }};
}

int edgert_executor_fd(const edgert_executor* executor) {
  return executor == nullptr || executor->event == nullptr ? -1 : executor->event->fd();
}

size_t edgert_executor_run(edgert_executor* executor) {
  if (executor == nullptr) return 0;
  // What runs may free the handle.
  if (const auto event = executor->event) return event->run();
  if (const auto queue = executor->queue) return queue->run();
  return 0;
}

size_t edgert_executor_wait_and_run(edgert_executor* executor, uint64_t timeout_ms) {
  if (executor == nullptr) return 0;
  if (const auto queue = executor->queue) return queue->wait_and_run(timeout_ms);
  return edgert_executor_run(executor);
}

void edgert_executor_close(edgert_executor* executor) {
  if (executor == nullptr) return;
  if (executor->event) executor->event->close();
  if (executor->queue) executor->queue->close();
  if (executor->uv) executor->uv->close();
  if (executor->close_own) executor->close_own();
}

void edgert_executor_free(edgert_executor* executor) {
  edgert_executor_close(executor);
  delete executor;
}

void edgert_task_run(edgert_task* task) {
  if (task == nullptr) return;
  task->work();
  delete task;
}

void edgert_task_free(edgert_task* task) { delete task; }

}  // extern "C"
