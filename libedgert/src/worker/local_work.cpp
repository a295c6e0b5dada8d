#include "worker/local_work.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace edgert::worker {

bool LocalWork::submit(Work work) {
  std::lock_guard lock(mutex_);
  if (!open_) return false;
  const bool was_empty = work_.empty();
  work_.push_back(std::move(work));
  // Under the lock, which keeps the wake's target alive: set_wake(null) waits for us.
  if (was_empty && wake_) wake_();
  return true;
}

void LocalWork::close() {
  std::lock_guard lock(mutex_);
  open_ = false;
}

void LocalWork::set_wake(std::function<void()> wake) {
  std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
  if (wake_ && !work_.empty()) wake_();
}

std::vector<LocalWork::Work> LocalWork::take(size_t most) {
  std::lock_guard lock(mutex_);
  const auto end = work_.begin() + static_cast<std::ptrdiff_t>(std::min(most, work_.size()));
  std::vector<Work> taken(std::make_move_iterator(work_.begin()), std::make_move_iterator(end));
  work_.erase(work_.begin(), end);
  return taken;
}

bool LocalWork::empty() const {
  std::lock_guard lock(mutex_);
  return work_.empty();
}

}  // namespace edgert::worker
