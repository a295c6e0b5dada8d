// QueueExecutor and EventExecutor: see edgert/executors.h.
#include "edgert/executors.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <string>
#include <utility>

#include "base/descriptor.h"
#include "base/patience.h"
#include "base/tasks.h"

namespace edgert {

struct QueueExecutor::Impl {
  base::Tasks tasks;
  std::mutex mutex;
  std::condition_variable changed;
};

std::shared_ptr<QueueExecutor> QueueExecutor::create() {
  return std::make_shared<QueueExecutor>(std::make_unique<Impl>());
}

QueueExecutor::QueueExecutor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
QueueExecutor::~QueueExecutor() { close(); }

bool QueueExecutor::post(std::function<void()> work) noexcept {
  const base::Tasks::Posted posted = impl_->tasks.post(std::move(work));
  if (posted == base::Tasks::Posted::kFirst) {
    // Whoever is about to wait has looked, or hears it.
    { const std::lock_guard lock(impl_->mutex); }
    impl_->changed.notify_all();
  }
  return posted != base::Tasks::Posted::kRefused;
}

size_t QueueExecutor::run() { return impl_->tasks.run(); }

size_t QueueExecutor::wait_and_run(uint64_t timeout_ms) {
  {
    std::unique_lock lock(impl_->mutex);
    impl_->changed.wait_for(lock, base::patience(timeout_ms),
                            [&] { return !impl_->tasks.empty() || impl_->tasks.is_closed(); });
  }
  return run();
}

void QueueExecutor::close() {
  impl_->tasks.close();
  { const std::lock_guard lock(impl_->mutex); }
  impl_->changed.notify_all();
}

struct EventExecutor::Impl {
  base::Tasks tasks;
  base::Descriptor event;
};

Result<std::shared_ptr<EventExecutor>> EventExecutor::create() {
  base::Descriptor event(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!event)
    return Error{ErrorCode::kLimit,
                 std::string("no descriptor for an executor: ") + std::strerror(errno)};
  auto impl = std::make_unique<Impl>();
  impl->event = std::move(event);
  return std::make_shared<EventExecutor>(std::move(impl));
}

EventExecutor::EventExecutor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EventExecutor::~EventExecutor() { close(); }

bool EventExecutor::post(std::function<void()> work) noexcept {
  const base::Tasks::Posted posted = impl_->tasks.post(std::move(work));
  // The counter is far from full: it is read before what it tells of runs.
  if (posted == base::Tasks::Posted::kFirst) (void)eventfd_write(impl_->event.get(), 1);
  return posted != base::Tasks::Posted::kRefused;
}

int EventExecutor::fd() const { return impl_->event.get(); }

size_t EventExecutor::run() {
  eventfd_t count = 0;
  (void)eventfd_read(impl_->event.get(), &count);
  return impl_->tasks.run();
}

void EventExecutor::close() { impl_->tasks.close(); }

}  // namespace edgert
