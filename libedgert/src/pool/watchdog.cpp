#include "pool/watchdog.h"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "base/clock.h"
#include "js/abort_guard.h"
#include "pool/rate_limit_table.h"
#include "worker/worker_state.h"

namespace edgert::pool {

using base::monotonic_ms;
using worker::Phase;
using worker::WorkerState;

namespace {

constexpr std::chrono::milliseconds kTick{5};
// Counting a heap costs the worker a few microseconds.
constexpr double kMemoryCheckMs = 20;
// How often handlers of signals are looked at: the host may set its own at any time.
constexpr double kGuardMs = 250;
// So much CPU time without a request that begins or ends is no ordinary work.
constexpr double kLongComputationMs = 30;
constexpr int kLongComputationNice = 10;
// A terminated thread that has not come back by then is inside one long call of V8.
constexpr double kAbandonMs = 1000;
// Loading takes what the machine and its helpers let it, so short limits do not hold for it.
constexpr uint64_t kLeastLoadingMs = 120'000;
constexpr uint64_t kLeastLoadingCpuMs = 2000;

Limits while_loading(Limits limits) {
  if (limits.worker_timeout_ms != 0)
    limits.worker_timeout_ms = std::max(limits.worker_timeout_ms, kLeastLoadingMs);
  if (limits.cpu_hard_ms != 0)
    limits.cpu_hard_ms = std::max(limits.cpu_hard_ms, kLeastLoadingCpuMs);
  limits.cpu_soft_ms = limits.cpu_per_request_ms = 0;
  return limits;
}

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

Watchdog::~Watchdog() { stop(); }

void Watchdog::stop() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

Status Watchdog::start() {
  return thread_.start([this] { run(); }, base::kSmallStackBytes);
}

void Watchdog::watch(WorkerState& state) {
  if (state.options.privileged) return;
  if (js::keep_containing_aborts()) has_replaced_handler_ = true;
  Entry entry{};
  if (pthread_getcpuclockid(pthread_self(), &entry.cpu_clock) != 0) return;
  entry.thread = gettid();
  entry.nice = getpriority(PRIO_PROCESS, 0);
  std::lock_guard lock(mutex_);
  entries_.emplace(&state, entry);
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
  double guarded_ms = swept_ms;
  while (!closing_) {
    if (entries_.empty() && tables_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const double now_ms = monotonic_ms();
    if (now_ms - guarded_ms >= kGuardMs && !entries_.empty()) {
      guarded_ms = now_ms;
      if (js::keep_containing_aborts()) has_replaced_handler_ = true;
    }
    if (now_ms - swept_ms >= sweep_every_ms_) {
      swept_ms = now_ms;
      lock.unlock();
      tables_.sweep(now_ms);
      lock.lock();
      continue;
    }
    for (auto& [state, entry] : entries_) check(*state, entry, now_ms);
    if (const std::vector<std::function<void()>> verdicts = std::exchange(verdicts_, {});
        !verdicts.empty()) {
      lock.unlock();
      for (const auto& carry_out : verdicts) carry_out();
      lock.lock();
    }
    if (entries_.empty()) {
      changed_.wait_for(lock, std::chrono::duration<double, std::milli>(sweep_every_ms_));
    } else {
      changed_.wait_for(lock, kTick, [this] { return closing_; });
    }
  }
}

void Watchdog::kill(WorkerState& state, ShutdownReason reason, std::string why) {
  verdicts_.push_back([worker = state.shared_from_this(), reason, why = std::move(why)] {
    worker->kill(reason, why);
  });
}

void Watchdog::retire(WorkerState& state, const char* why, std::string numbers) {
  verdicts_.push_back(
      [worker = state.shared_from_this(), why, numbers = std::move(numbers)]() mutable {
        worker->retire(why + worker->id, std::move(numbers));
      });
}

void Watchdog::abandon(WorkerState& state, pid_t thread) {
  verdicts_.push_back([worker = state.shared_from_this(), thread] {
    const sched_param none{};
    sched_setscheduler(thread, SCHED_IDLE, &none);
    worker->abandon();
  });
}

void Watchdog::check(WorkerState& state, Entry& entry, double now_ms) {
  const bool in_js = state.pulse.in_js.load(std::memory_order_relaxed);
  if (!entry.killed && state.life.is_killed()) {
    entry.killed = true;
    entry.killed_ms = now_ms;
  }
  if (entry.killed) {
    // Termination is lost on JS that was just about to leave and come again.
    if (in_js) state.interrupt();
    if (in_js && now_ms - entry.killed_ms >= kAbandonMs && !state.life.is_abandoned())
      abandon(state, entry.thread);
    return;
  }
  const Phase phase = state.pulse.phase.load(std::memory_order_acquire);
  if (phase == Phase::kStarting) return;
  const bool runs = phase == Phase::kRunning;
  const Limits limits = runs ? state.limits() : while_loading(state.limits());
  check_wall_clock(state, entry, limits, now_ms, runs);
  const uint32_t turns = state.pulse.turns.load(std::memory_order_relaxed);
  const bool same_turn = turns == entry.turns;
  entry.turns = turns;
  const bool is_idle = same_turn && !in_js;
  const double charged_ms = state.pulse.charged_cpu_ms.load(std::memory_order_acquire);
  // By itself or by a helper process, while its own thread may do nothing.
  const bool calculates = state.calculations.busy() || charged_ms != entry.charged_ms;
  entry.charged_ms = charged_ms;
  if (is_idle && !entry.lowered && !calculates) return;
  const double own_ms = read_ms(entry.cpu_clock) + charged_ms;
  set_priority(state, entry, own_ms, is_idle);
  if (is_idle && !calculates) return;
  if (calculates) state.calculations.make_way(kLongComputationMs, kLongComputationNice);
  const double cpu_ms = own_ms + state.calculations.cpu_ms();
  if (!same_turn) entry.turn_begin_ms = cpu_ms;
  check_cpu(state, entry, limits, cpu_ms, runs);
  if (state.memory.limit_bytes() != 0 && now_ms - entry.memory_checked_ms >= kMemoryCheckMs) {
    entry.memory_checked_ms = now_ms;
    state.ask_for_memory_check();
  }
}

void Watchdog::check_wall_clock(WorkerState& state, Entry& entry, const Limits& limits,
                                double now_ms, bool runs) {
  const uint64_t limit = limits.worker_timeout_ms;
  if (limit == 0) return;
  const double begin = state.pulse.wall_begin_ms.load(std::memory_order_relaxed);
  if (begin != entry.begin_ms) {
    entry.begin_ms = begin;
    entry.warned_of_wall_clock = entry.warned_of_cpu = false;
  }
  const double lived = now_ms - begin;
  if (lived >= static_cast<double>(limit)) {
    kill(state, ShutdownReason::kWallClockTime, used_of("wall clock", lived, limit));
    return;
  }
  if (!runs) return;
  if (!entry.warned_of_wall_clock && ratios_.wall_clock != 0 &&
      lived >= part(limit, ratios_.wall_clock)) {
    entry.warned_of_wall_clock = true;
    state.warn_of_end("wall_clock");
  }
  // One that does not serve yet would seem idle: it has its whole time to come so far.
  if (state.policy() == Policy::kPerWorker && state.life.has_served() &&
      !entry.retired_for_wall_clock && lived >= part(limit, 50)) {
    entry.retired_for_wall_clock = true;
    retire(state, "wall clock duration warning: isolate: ", used_of("wall clock", lived, limit));
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
  if (!may_raise_ && (!low || !state.life.has_retired())) return;
  entry.lowered = low;
  setpriority(PRIO_PROCESS, static_cast<id_t>(entry.thread),
              low ? entry.nice + kLongComputationNice : entry.nice);
}

void Watchdog::check_cpu(WorkerState& state, Entry& entry, const Limits& limits, double cpu_ms,
                         bool runs) {
  if (limits.cpu_soft_ms == 0 && limits.cpu_hard_ms == 0 && limits.cpu_per_request_ms == 0) return;
  const double used = cpu_ms - state.pulse.cpu_begin_ms.load(std::memory_order_relaxed);
  if (limits.cpu_hard_ms != 0 && used >= static_cast<double>(limits.cpu_hard_ms)) {
    kill(state, ShutdownReason::kCpuTime, used_of("cpu", used, limits.cpu_hard_ms));
    return;
  }
  if (!runs) return;
  check_cpu_per_request(state, entry, limits, cpu_ms);
  if (!entry.warned_of_cpu && ratios_.cpu != 0 && limits.cpu_hard_ms != 0 &&
      used >= part(limits.cpu_hard_ms, ratios_.cpu)) {
    entry.warned_of_cpu = true;
    state.warn_of_end("cpu");
  }
  if (state.policy() == Policy::kPerWorker && state.life.has_served() && !entry.retired_for_cpu &&
      limits.cpu_soft_ms != 0 && used >= static_cast<double>(limits.cpu_soft_ms)) {
    entry.retired_for_cpu = true;
    retire(state,
           "CPU time soft limit reached: isolate: ", used_of("cpu", used, limits.cpu_soft_ms));
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
    kill(state, ShutdownReason::kCpuTime, used_of("cpu per request", turn, limit));
  } else if (busy >= static_cast<double>(limit) * requests) {
    kill(state, ShutdownReason::kCpuTime, used_of("cpu per request", busy / requests, limit));
  }
}

}  // namespace edgert::pool
