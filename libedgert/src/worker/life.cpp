#include "worker/life.h"

#include <utility>

namespace edgert::worker {

bool Life::advance(Stage to) {
  const std::lock_guard lock(mutex_);
  return step(to);
}

bool Life::step(Stage to) {
  const Stage from = stage_.load(std::memory_order_relaxed);
  switch (to) {
    case kBooting:
      return false;  // where everybody begins
    case kServing:
      // The script does not know that it is on its way out.
      if (from <= kEnding) has_served_.store(true, std::memory_order_relaxed);
      if (from != kBooting) return false;
      break;
    case kDraining:
    case kEnding:
      if (from >= to) return false;
      break;
    case kQuarantined:
      if (!kill_) return false;
      [[fallthrough]];
    case kEnded:
      if (from != kEnding) return false;
      break;
  }
  stage_.store(to, std::memory_order_release);
  if (to >= kEnded) changed_.notify_all();
  return true;
}

bool Life::kill(Kill kill) {
  const std::lock_guard lock(mutex_);
  if (kill_ || is_over()) return false;
  kill_ = std::move(kill);
  (void)step(kEnding);
  is_killed_.store(true, std::memory_order_relaxed);
  return true;
}

std::optional<Life::Kill> Life::killed() const {
  const std::lock_guard lock(mutex_);
  return kill_;
}

bool Life::abandon() {
  const std::lock_guard lock(mutex_);
  return kill_ && !is_over() && !is_abandoned_.exchange(true);
}

void Life::fail(Error error) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = std::move(error);
}

std::optional<Error> Life::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

bool Life::come_to_end(End end) {
  const std::lock_guard lock(mutex_);
  if (end_) return false;
  end_ = std::move(end);
  (void)step(kEnding);
  has_come_to_end_.store(true, std::memory_order_relaxed);
  return true;
}

ShutdownReason Life::end_reason() const {
  const std::lock_guard lock(mutex_);
  return end_ ? end_->reason : End().reason;
}

Error Life::last_error() const {
  const std::lock_guard lock(mutex_);
  if (end_) return end_->error;
  if (kill_) return kill_->error;
  return {ErrorCode::kWorkerAlreadyRetired,
          "request cannot be handled because the worker has already retired"};
}

void Life::wait() const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_over(); });
}

bool Life::wait_until(std::chrono::steady_clock::time_point deadline) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, deadline, [this] { return is_over(); });
}

}  // namespace edgert::worker
