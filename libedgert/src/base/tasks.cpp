#include "base/tasks.h"

#include <utility>

namespace edgert::base {

Tasks::Posted Tasks::post(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  if (is_closed_) return Posted::kRefused;
  tasks_.push_back(std::move(task));
  return tasks_.size() == 1 ? Posted::kFirst : Posted::kBehindOthers;
}

size_t Tasks::run() {
  std::deque<std::function<void()>> now;
  {
    const std::lock_guard lock(mutex_);
    now.swap(tasks_);
  }
  const size_t count = now.size();
  // Each goes before the next one runs: it may hold what that one waits for.
  for (; !now.empty(); now.pop_front()) now.front()();
  return count;
}

void Tasks::close() {
  std::deque<std::function<void()>> dropped;
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  dropped.swap(tasks_);
}

bool Tasks::is_closed() const {
  const std::lock_guard lock(mutex_);
  return is_closed_;
}

bool Tasks::empty() const {
  const std::lock_guard lock(mutex_);
  return tasks_.empty();
}

}  // namespace edgert::base
