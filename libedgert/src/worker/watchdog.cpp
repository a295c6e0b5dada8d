#include "worker/watchdog.h"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <utility>

#include "worker/rate_limit_table.h"
#include "worker/worker_state.h"

namespace edgert::worker {

namespace {

constexpr std::chrono::milliseconds kTick{5};
// Counting a heap costs the worker a few microseconds.
constexpr double kMemoryCheckMs = 20;
// So much CPU time without a request that begins or ends is no ordinary work.
constexpr double kLongComputationMs = 30;
constexpr int kLongComputationNice = 10;
// A terminated thread that has not come back by then is inside one long call of V8.
constexpr double kAbandonMs = 1000;

double read_ms(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

std::string used_of(const char* what, double used_ms, uint64_t limit_ms) {
  return std::string(what) + " " + std::to_string(static_cast<uint64_t>(used_ms)) + " ms used of " +
         std::to_string(limit_ms);
}

double part(uint64_t limit_ms, uint32_t percent) {
  return static_cast<double>(limit_ms) * percent / 100;
}

// Whether this process may give a thread back the priority that it has taken from it.
bool may_raise_priorities() {
  const int before = getpriority(PRIO_PROCESS, 0);
  return setpriority(PRIO_PROCESS, 0, before + 1) == 0 && setpriority(PRIO_PROCESS, 0, before) == 0;
}

}  // namespace

Watchdog::~Watchdog() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Watchdog::watch(WorkerState& state) {
  if (state.options.privileged) return;
  Entry entry{};
  if (pthread_getcpuclockid(pthread_self(), &entry.cpu_clock) != 0) return;
  entry.thread = gettid();
  entry.nice = getpriority(PRIO_PROCESS, 0);
  std::lock_guard lock(mutex_);
  entries_.emplace(&state, entry);
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  changed_.notify_all();
}

void Watchdog::forget(WorkerState& state) {
  std::lock_guard lock(mutex_);
  entries_.erase(&state);
}

void Watchdog::run() {
  // On Linux it is one thread's own.
  may_raise_ = may_raise_priorities();
  std::unique_lock lock(mutex_);
  double swept_ms = monotonic_ms();
  while (!closing_) {
    if (entries_.empty() && tables_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const double now_ms = monotonic_ms();
    if (now_ms - swept_ms >= sweep_every_ms_) {
      swept_ms = now_ms;
      lock.unlock();
      tables_.sweep(now_ms);
      lock.lock();
      continue;
    }
    std::vector<std::pair<std::shared_ptr<WorkerState>, pid_t>> stuck;
    for (auto& [state, entry] : entries_) {
      if (check(*state, entry, now_ms)) stuck.emplace_back(state->shared_from_this(), entry.thread);
    }
    if (!stuck.empty()) {
      lock.unlock();
      for (const auto& [state, thread] : stuck) {
        const sched_param none{};
        sched_setscheduler(thread, SCHED_IDLE, &none);
        state->abandon();
      }
      lock.lock();
    }
    if (entries_.empty()) {
      changed_.wait_for(lock, std::chrono::duration<double, std::milli>(sweep_every_ms_));
    } else {
      changed_.wait_for(lock, kTick, [this] { return closing_; });
    }
  }
}

bool Watchdog::check(WorkerState& state, Entry& entry, double now_ms) const {
  const bool in_js = state.pulse.in_js.load(std::memory_order_relaxed);
  if (!entry.killed && state.killed()) {
    entry.killed = true;
    entry.killed_ms = now_ms;
  }
  if (entry.killed) {
    // Termination is lost on JS that was just about to leave and come again.
    if (in_js) state.interrupt();
    return in_js && now_ms - entry.killed_ms >= kAbandonMs && !state.abandoned();
  }
  const Limits limits = state.limits();
  check_wall_clock(state, entry, limits, now_ms);
  const uint32_t turns = state.pulse.turns.load(std::memory_order_relaxed);
  const bool same_turn = turns == entry.turns;
  entry.turns = turns;
  const bool is_idle = same_turn && !in_js;
  if ((is_idle && !entry.lowered) || state.killed()) return false;
  const double cpu_ms = read_ms(entry.cpu_clock);
  set_priority(state, entry, cpu_ms, is_idle);
  if (is_idle) return false;
  if (!same_turn) entry.turn_begin_ms = cpu_ms;
  check_cpu(state, entry, limits, cpu_ms);
  if (limits.memory_mb != 0 && now_ms - entry.memory_checked_ms >= kMemoryCheckMs) {
    entry.memory_checked_ms = now_ms;
    state.ask_for_memory_check();
  }
  return false;
}

void Watchdog::check_wall_clock(WorkerState& state, Entry& entry, const Limits& limits,
                                double now_ms) const {
  const uint64_t limit = limits.worker_timeout_ms;
  if (limit == 0) return;
  const double begin = state.pulse.wall_begin_ms.load(std::memory_order_relaxed);
  if (begin != entry.begin_ms) {
    entry.begin_ms = begin;
    entry.warned_of_wall_clock = entry.warned_of_cpu = false;
  }
  const double lived = now_ms - begin;
  if (lived >= static_cast<double>(limit)) {
    state.kill(ShutdownReason::kWallClockTime, used_of("wall clock", lived, limit));
    return;
  }
  if (!entry.warned_of_wall_clock && ratios_.wall_clock != 0 &&
      lived >= part(limit, ratios_.wall_clock)) {
    entry.warned_of_wall_clock = true;
    state.warn_of_end("wall_clock");
  }
  if (policy_ == Policy::kPerWorker && !entry.retired_for_wall_clock && lived >= part(limit, 50)) {
    entry.retired_for_wall_clock = true;
    state.retire("wall clock duration warning: isolate: " + state.id);
  }
}

void Watchdog::set_priority(const WorkerState& state, Entry& entry, double cpu_ms,
                            bool is_idle) const {
  const uint64_t steps = state.received.load(std::memory_order_relaxed) +
                         state.handled.load(std::memory_order_relaxed);
  if (is_idle || steps != entry.steps) entry.step_begin_ms = cpu_ms;
  entry.steps = steps;
  const bool low = cpu_ms - entry.step_begin_ms >= kLongComputationMs;
  if (low == entry.lowered) return;
  // What cannot be undone is for those that are on their way out.
  if (!may_raise_ && (!low || !state.retired())) return;
  entry.lowered = low;
  setpriority(PRIO_PROCESS, static_cast<id_t>(entry.thread),
              low ? entry.nice + kLongComputationNice : entry.nice);
}

void Watchdog::check_cpu(WorkerState& state, Entry& entry, const Limits& limits,
                         double cpu_ms) const {
  if (limits.cpu_soft_ms == 0 && limits.cpu_hard_ms == 0 && limits.cpu_per_request_ms == 0) return;
  const double used = cpu_ms - state.pulse.cpu_begin_ms.load(std::memory_order_relaxed);
  if (limits.cpu_hard_ms != 0 && used >= static_cast<double>(limits.cpu_hard_ms)) {
    state.kill(ShutdownReason::kCpuTime, used_of("cpu", used, limits.cpu_hard_ms));
    return;
  }
  check_cpu_per_request(state, entry, limits, cpu_ms);
  if (!entry.warned_of_cpu && ratios_.cpu != 0 && limits.cpu_hard_ms != 0 &&
      used >= part(limits.cpu_hard_ms, ratios_.cpu)) {
    entry.warned_of_cpu = true;
    state.warn_of_end("cpu");
  }
  if (policy_ == Policy::kPerWorker && !entry.retired_for_cpu && limits.cpu_soft_ms != 0 &&
      used >= static_cast<double>(limits.cpu_soft_ms)) {
    entry.retired_for_cpu = true;
    state.retire("CPU time soft limit reached: isolate: " + state.id);
  }
}

void Watchdog::check_cpu_per_request(WorkerState& state, Entry& entry, const Limits& limits,
                                     double cpu_ms) {
  const uint64_t limit = limits.cpu_per_request_ms;
  const uint32_t requests = state.pulse.busy_requests.load(std::memory_order_relaxed);
  if (limit == 0 || requests == 0) return;
  const double turn = cpu_ms - entry.turn_begin_ms;
  const double busy = cpu_ms - state.pulse.busy_begin_ms.load(std::memory_order_relaxed);
  if (turn >= static_cast<double>(limit)) {
    state.kill(ShutdownReason::kCpuTime, used_of("cpu per request", turn, limit));
  } else if (busy >= static_cast<double>(limit * requests)) {
    state.kill(ShutdownReason::kCpuTime, used_of("cpu per request", busy / requests, limit));
  }
}

}  // namespace edgert::worker
