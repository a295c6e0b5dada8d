// UvExecutor: a host's loop of libuv: see edgert/executors.h.
#include <uv.h>

#include <mutex>
#include <string>
#include <utility>

#include "base/tasks.h"
#include "edgert/executors.h"
#include "loop/handle.h"

namespace edgert {

namespace {

struct Target {
  uv_async_t uv;
  std::shared_ptr<UvExecutor::Impl> owner;
  void detach() { owner = nullptr; }
};

}  // namespace

// The loop's, too, as long as the handle is open.
struct UvExecutor::Impl {
  base::Tasks tasks;
  std::mutex mutex;  // guards what follows: who posts may be late
  loop::Handle<Target> handle;
};

Result<std::shared_ptr<UvExecutor>> UvExecutor::create(void* loop) {
  auto impl = std::make_shared<Impl>();
  auto target = std::make_unique<Target>();
  const int status =
      uv_async_init(static_cast<uv_loop_t*>(loop), &target->uv, [](uv_async_t* handle) {
        // It may close its executor in what runs.
        const auto owner = static_cast<Target*>(handle->data)->owner;
        if (owner != nullptr) owner->tasks.run();
      });
  if (status != 0)
    return Error{ErrorCode::kIo, std::string("no handle for an executor: ") + uv_strerror(status)};
  target->uv.data = target.get();
  target->owner = impl;
  impl->handle = loop::Handle<Target>(std::move(target));
  return std::make_shared<UvExecutor>(std::move(impl));
}

UvExecutor::UvExecutor(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
UvExecutor::~UvExecutor() { impl_->tasks.close(); }

bool UvExecutor::post(std::function<void()> work) noexcept {
  const base::Tasks::Posted posted = impl_->tasks.post(std::move(work));
  if (posted == base::Tasks::Posted::kRefused) return false;
  if (posted == base::Tasks::Posted::kBehindOthers) return true;
  const std::lock_guard lock(impl_->mutex);
  if (impl_->handle) uv_async_send(&impl_->handle->uv);
  return true;
}

void UvExecutor::close() {
  impl_->tasks.close();
  const std::shared_ptr<Impl> alive = impl_;
  const std::lock_guard lock(impl_->mutex);
  impl_->handle.reset();
}

}  // namespace edgert
