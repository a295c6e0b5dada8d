#include "worker/worker_state.h"

#include <ctime>
#include <utility>

#include "worker/pool.h"
#include "worker/remote_body.h"
#include "worker/worker_thread.h"

namespace edgert::worker {

double monotonic_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double thread_cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void WorkerState::stop_requests() {
  inbox->stop_requests();
  pool->impl().roster.retired(*this);
}

Limits WorkerState::limits() const {
  std::lock_guard lock(limits_mutex_);
  return limits_.value_or(options.limits);
}

void WorkerState::set_limits(const Limits& limits) {
  {
    std::lock_guard lock(limits_mutex_);
    limits_ = limits;
  }
  {
    std::lock_guard lock(reach_mutex_);
    if (reach_.limit_buffers) reach_.limit_buffers(size_t{limits.memory_mb} << 20);
  }
  inbox->submit([this] { thread->limits_changed(); });
}

void WorkerState::abandon() {
  const std::optional<Kill> kill = killed();
  if (!kill || abandoned_.exchange(true)) return;
  for (const auto& [client, exchange] : inbox->unfinished()) {
    if (const std::shared_ptr<Receiver> receiver = pool->impl().endpoints.find(client))
      Line(receiver, client, exchange, false).send_error(Message::Kind::kFail, kill->error);
  }
}

void WorkerState::retire(std::string why) {
  stop_requests();
  if (retired_.exchange(true)) return;
  inbox->submit([this, why = std::move(why)] { thread->end_when_idle(why); });
}

void WorkerState::kill(ShutdownReason reason, const std::string& why) {
  stop_requests();
  retired_.store(true);
  {
    std::lock_guard lock(reach_mutex_);
    if (kill_) return;
    std::string message = "request has been cancelled by supervisor";
    if (!why.empty()) message += ": " + why;
    kill_ = Kill{reason, Error{ErrorCode::kWorkerRequestCancelled, std::move(message)}};
    if (reach_.terminate) reach_.terminate();
  }
  inbox->submit([this] { thread->obey_kill(); });
}

std::optional<WorkerState::Kill> WorkerState::killed() const {
  std::lock_guard lock(reach_mutex_);
  return kill_;
}

void WorkerState::interrupt() const {
  std::lock_guard lock(reach_mutex_);
  if (reach_.terminate) reach_.terminate();
}

void WorkerState::ask_for_memory_check() const {
  std::lock_guard lock(reach_mutex_);
  if (reach_.check_memory) reach_.check_memory();
}

void WorkerState::warn_of_end(const char* reason) {
  inbox->submit([this, reason] { thread->realm().before_unload(reason); });
}

void WorkerState::set_reach(Reach reach) {
  std::lock_guard lock(reach_mutex_);
  reach_ = std::move(reach);
  if (kill_ && reach_.terminate) reach_.terminate();
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

bool WorkerState::wait_until(std::chrono::steady_clock::time_point deadline) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, deadline, [this] { return ended_; });
}

void WorkerState::mark_ended() {
  std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

}  // namespace edgert::worker
