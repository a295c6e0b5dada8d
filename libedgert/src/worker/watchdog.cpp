#include "worker/watchdog.h"

#include <pthread.h>

#include <chrono>
#include <string>

#include "worker/worker_state.h"

namespace edgert::worker {

namespace {

constexpr std::chrono::milliseconds kTick{5};
// Counting a heap costs the worker a few microseconds.
constexpr double kMemoryCheckMs = 20;

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
  const Limits& limits = state.options.limits;
  if (state.options.privileged || (limits.worker_timeout_ms == 0 && limits.cpu_soft_ms == 0 &&
                                   limits.cpu_hard_ms == 0 && limits.memory_mb == 0))
    return;
  Entry entry{};
  if (pthread_getcpuclockid(pthread_self(), &entry.cpu_clock) != 0) return;
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
  std::unique_lock lock(mutex_);
  while (!closing_) {
    if (entries_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const double now_ms = monotonic_ms();
    for (auto& [state, entry] : entries_) check(*state, entry, now_ms);
    changed_.wait_for(lock, kTick, [this] { return closing_; });
  }
}

void Watchdog::check(WorkerState& state, Entry& entry, double now_ms) const {
  if (entry.killed) {
    // Termination is lost on JS that was just about to leave and come again.
    if (state.pulse.in_js.load(std::memory_order_relaxed)) state.interrupt();
    return;
  }
  check_wall_clock(state, entry, now_ms);
  const uint32_t turns = state.pulse.turns.load(std::memory_order_relaxed);
  const bool active = turns != entry.turns || state.pulse.in_js.load(std::memory_order_relaxed);
  entry.turns = turns;
  if (!active || entry.killed) return;
  check_cpu(state, entry);
  if (!entry.killed && state.options.limits.memory_mb != 0 &&
      now_ms - entry.memory_checked_ms >= kMemoryCheckMs) {
    entry.memory_checked_ms = now_ms;
    state.ask_for_memory_check();
  }
}

void Watchdog::check_wall_clock(WorkerState& state, Entry& entry, double now_ms) const {
  const uint64_t limit = state.options.limits.worker_timeout_ms;
  if (limit == 0) return;
  const double lived = now_ms - state.asked_ms;
  if (lived >= static_cast<double>(limit)) {
    entry.killed = true;
    state.kill(ShutdownReason::kWallClockTime, used_of("wall clock", lived, limit));
    return;
  }
  if (!entry.warned_of_wall_clock && ratios_.wall_clock != 0 &&
      lived >= part(limit, ratios_.wall_clock)) {
    entry.warned_of_wall_clock = true;
    state.warn_of_end("wall_clock");
  }
  if (!entry.retired_for_wall_clock && lived >= part(limit, 50)) {
    entry.retired_for_wall_clock = true;
    state.retire("wall clock duration warning: isolate: " + state.id);
  }
}

void Watchdog::check_cpu(WorkerState& state, Entry& entry) const {
  const Limits& limits = state.options.limits;
  if (limits.cpu_soft_ms == 0 && limits.cpu_hard_ms == 0) return;
  const double used = read_ms(entry.cpu_clock);
  if (limits.cpu_hard_ms != 0 && used >= static_cast<double>(limits.cpu_hard_ms)) {
    entry.killed = true;
    state.kill(ShutdownReason::kCpuTime, used_of("cpu", used, limits.cpu_hard_ms));
    return;
  }
  if (!entry.warned_of_cpu && ratios_.cpu != 0 && limits.cpu_hard_ms != 0 &&
      used >= part(limits.cpu_hard_ms, ratios_.cpu)) {
    entry.warned_of_cpu = true;
    state.warn_of_end("cpu");
  }
  if (!entry.retired_for_cpu && limits.cpu_soft_ms != 0 &&
      used >= static_cast<double>(limits.cpu_soft_ms)) {
    entry.retired_for_cpu = true;
    state.retire("CPU time soft limit reached: isolate: " + state.id);
  }
}

}  // namespace edgert::worker
