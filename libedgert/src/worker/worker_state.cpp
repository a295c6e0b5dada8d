#include "worker/worker_state.h"

#include <ctime>
#include <utility>

#include "worker/worker_thread.h"

namespace edgert::worker {

double monotonic_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void WorkerState::retire() {
  inbox->stop_requests();
  if (retired_.exchange(true)) return;
  inbox->submit([this] { thread->end_when_idle(); });
}

void WorkerState::terminate() {
  inbox->stop_requests();
  retired_.store(true);
  {
    std::lock_guard lock(interrupt_mutex_);
    if (std::exchange(terminated_, true)) return;
    if (interrupt_) interrupt_();
  }
  inbox->submit([this] {
    thread->stop(
        ShutdownReason::kTerminationRequested,
        Error{ErrorCode::kWorkerRequestCancelled, "request has been cancelled by supervisor"});
  });
}

void WorkerState::set_interrupt(std::function<void()> interrupt) {
  std::lock_guard lock(interrupt_mutex_);
  interrupt_ = std::move(interrupt);
  if (terminated_ && interrupt_) interrupt_();
}

bool WorkerState::ended() const {
  std::lock_guard lock(mutex_);
  return ended_;
}

void WorkerState::set_failure(Error error) {
  std::lock_guard lock(mutex_);
  if (!failure_) failure_ = std::move(error);
}

std::optional<Error> WorkerState::failure() const {
  std::lock_guard lock(mutex_);
  return failure_;
}

void WorkerState::wait() const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ended_; });
}

void WorkerState::mark_ended() {
  std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

}  // namespace edgert::worker
