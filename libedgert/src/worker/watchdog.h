// Watchdog: holds user workers to their limits on CPU time, wall clock and memory.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <ctime>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "edgert/isolate_pool.h"

namespace edgert::worker {

struct WorkerState;

// One thread that looks at all watched workers every few milliseconds; it sleeps while there are
// none. It only asks: the worker's own thread ends the worker, and JS that does not listen is
// terminated, again and again until it is out. Thread: any. Owner: the pool.
class Watchdog {
 public:
  explicit Watchdog(WarningRatios ratios) : ratios_(ratios) {}
  ~Watchdog();

  // From the worker's own thread, at the beginning and at the end of its life.
  void watch(WorkerState& state);
  void forget(WorkerState& state);

 private:
  struct Entry {
    clockid_t cpu_clock;
    uint32_t turns = 0;
    bool retired_for_wall_clock = false;
    bool retired_for_cpu = false;
    bool warned_of_wall_clock = false;
    bool warned_of_cpu = false;
    bool killed = false;
    double memory_checked_ms = 0;
  };

  void run();
  void check(WorkerState& state, Entry& entry, double now_ms) const;
  void check_wall_clock(WorkerState& state, Entry& entry, double now_ms) const;
  void check_cpu(WorkerState& state, Entry& entry) const;

  const WarningRatios ratios_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::unordered_map<WorkerState*, Entry> entries_;
  std::thread thread_;
  bool closing_ = false;
};

}  // namespace edgert::worker
