#include "worker/deadline.h"

namespace edgert::worker {

namespace {

constexpr std::chrono::milliseconds kAgain{5};

}  // namespace

Status Deadline::start(std::chrono::duration<double, std::milli> time) {
  using Clock = std::chrono::steady_clock;
  const auto at = Clock::now() + std::chrono::duration_cast<Clock::duration>(time);
  return thread_.start([this, at] { watch(at); }, base::kSmallStackBytes);
}

void Deadline::watch(std::chrono::steady_clock::time_point at) {
  std::unique_lock lock(mutex_);
  if (changed_.wait_until(lock, at, [this] { return ended_; })) return;
  is_over_ = true;
  do {
    isolate_->TerminateExecution();
  } while (!changed_.wait_for(lock, kAgain, [this] { return ended_; }));
}

bool Deadline::end() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  thread_.join();
  return is_over_;
}

bool Deadline::is_over() {
  const std::lock_guard lock(mutex_);
  return is_over_;
}

}  // namespace edgert::worker
