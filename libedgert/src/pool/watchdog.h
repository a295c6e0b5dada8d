// Watchdog: holds user workers to their limits on CPU time, wall clock and memory.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/thread.h"
#include "edgert/isolate_pool.h"
#include "edgert/observer.h"

namespace edgert::worker {
struct WorkerState;
}

namespace edgert::pool {

struct RateLimitTables;

// One thread that looks at all watched workers every few milliseconds; it sleeps while there are
// none. It only asks: the worker's own thread ends the worker, and JS that does not listen is
// terminated, again and again until it is out. A worker that computes for long without a request
// that begins or ends makes way for others; a thread that does not come out of V8 is left alone
// with the lowest priority, and its requests are refused in its place. It also sweeps the tables of
// the rate limits. Thread: any. Owner: the pool.
class Watchdog {
 public:
  Watchdog(WarningRatios ratios, RateLimitTables& tables, double sweep_every_ms)
      : ratios_(ratios), tables_(tables), sweep_every_ms_(sweep_every_ms) {}
  ~Watchdog();
  // Once, before the first worker.
  Status start();
  // Ends its thread; nobody is watched from here on.
  void stop();

  // From the worker's own thread, at the beginning and at the end of its life.
  void watch(worker::WorkerState& state);
  void forget(worker::WorkerState& state);
  // Whether the host has put handlers in front of ours since this was last asked.
  bool take_replaced_handler() { return has_replaced_handler_.exchange(false); }

 private:
  struct Entry {
    clockid_t cpu_clock;
    pid_t thread = 0;
    int nice = 0;  // of the thread, as it began
    uint32_t turns = 0;
    double begin_ms = 0;       // of what the limits count
    double turn_begin_ms = 0;  // CPU, when this turn was first seen
    double charged_ms = 0;     // CPU of those who work for it elsewhere
    bool retired_for_wall_clock = false;
    bool retired_for_cpu = false;
    bool warned_of_wall_clock = false;
    bool warned_of_cpu = false;
    bool killed = false;
    double killed_ms = 0;
    uint64_t steps = 0;        // requests that have begun, and that have ended
    double step_begin_ms = 0;  // CPU, when the last of them was seen
    bool lowered = false;      // below the priority of others
    double memory_checked_ms = 0;
  };

  void run();
  // Under the lock: looks, and puts what has to be done into `verdicts_`.
  void check(worker::WorkerState& state, Entry& entry, double now_ms);
  // `runs`: the function's code does, so that it can be told of an end, and be let go before.
  void check_wall_clock(worker::WorkerState& state, Entry& entry, const Limits& limits,
                        double now_ms, bool runs);
  void check_cpu(worker::WorkerState& state, Entry& entry, const Limits& limits, double cpu_ms,
                 bool runs);
  // Gives a thread less of the machine than others get, or as much again.
  void set_priority(const worker::WorkerState& state, Entry& entry, double cpu_ms,
                    bool is_idle) const;
  void check_cpu_per_request(worker::WorkerState& state, Entry& entry, const Limits& limits,
                             double cpu_ms);
  void kill(worker::WorkerState& state, ShutdownReason reason, std::string why);
  void retire(worker::WorkerState& state, const char* why, std::string numbers);
  // Killed, and it does not come out of V8.
  void abandon(worker::WorkerState& state, pid_t thread);

  const WarningRatios ratios_;
  RateLimitTables& tables_;
  const double sweep_every_ms_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::unordered_map<worker::WorkerState*, Entry> entries_;
  // Carried out without the lock: an end may begin another worker, and tells many.
  std::vector<std::function<void()>> verdicts_;
  bool may_raise_ = false;  // again what it has lowered
  bool closing_ = false;
  std::atomic<bool> has_replaced_handler_{false};  // and nobody has been told
  base::Thread thread_;                            // last: it uses all of them
};

}  // namespace edgert::pool
