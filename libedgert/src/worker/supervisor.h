// Supervisor: all that a worker knows of the pool it belongs to, and all that it tells it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "edgert/isolate_pool.h"
#include "edgert/observer.h"
#include "edgert/result.h"

namespace edgert::base {
class AlarmClock;
}

namespace edgert::graph {
class Sources;
}

namespace edgert::wire {
class Endpoints;
}

namespace edgert::worker {

class CalculationThreads;
struct WorkerState;

// What becomes of the thread of a worker that has ended.
enum class ThreadEnd {
  kReturns,
  kReturnsFromQuarantine,
  kStays,  // V8's helper threads are not done with its isolate
};

// What the workers of a pool have in common.
struct Surroundings {
  IsolatePool* pool = nullptr;  // what a main worker's script and its host ask for workers
  Platform& platform;
  const PoolOptions& options;
  wire::Endpoints& endpoints;
  CalculationThreads& calculation_threads;
  graph::Sources& sources;
  base::AlarmClock& clock;  // ends waits that take too long
};

// A budget of requests to other servers that workers share.
struct RateBudget {
  bool is_of_trace = false;  // of one trace, else of a function
  std::string_view key;      // which one
  uint32_t requests = 0;
  double window_ms = 0;
};

// Implemented by the pool, which outlives its workers' threads. Thread: any; calls about a worker
// come from its own thread, but for `retired`.
class Supervisor {
 public:
  virtual ~Supervisor() = default;

  virtual const Surroundings& surroundings() const = 0;
  const PoolOptions& options() const { return surroundings().options; }
  // Who reads and transpiles modules for a worker, off its thread. Answers come into the box of its
  // state.
  graph::Sources& sources() const { return surroundings().sources; }
  // The end of all workers has been asked for.
  virtual bool drains() const = 0;

  // The life of a worker, in this order. From `began` to `leaves` it is held to its limits.
  virtual void began(WorkerState& state) = 0;
  virtual void booted(WorkerState& state, double boot_ms) = 0;
  virtual void boot_failed(WorkerState& state, const Error& error) = 0;
  // It has nothing to do; called again and again.
  virtual void idle(WorkerState& state) = 0;
  virtual void retired(WorkerState& state) = 0;  // it takes no new requests
  virtual void leaves(WorkerState& state) = 0;
  virtual void shut_down(WorkerState& state, const Shutdown& shutdown) = 0;
  // It does not come out of V8, and so much stays behind. What is returned takes the bytes that are
  // given back later, also when the pool has gone.
  using GiveBack = std::function<void(uint64_t bytes)>;
  virtual GiveBack quarantined(WorkerState& state, const std::string& why, uint64_t bytes,
                               uint64_t descriptors) = 0;
  // The last word of its thread.
  virtual void ended(const std::shared_ptr<WorkerState>& state, ThreadEnd end) = 0;

  virtual void log(const WorkerState& state, const LogLine& line) = 0;
  virtual void uncaught(const WorkerState& state, const Error& error) = 0;
  // Those that it has registered, once its top level has run, and when they change.
  virtual void schedules(const WorkerState& state, const std::vector<Schedule>& schedules) = 0;
  // With PoolOptions::reports_requests.
  virtual void request_over(const WorkerState& state, const RequestReport& report) = 0;

  // A request is about to be sent to this worker: false when it is another's for now, or when it
  // has gone, so that the sender must find another one.
  virtual bool claim(const std::shared_ptr<WorkerState>& state) = 0;
  // Counts a request against the budget. A value: it is one too many, and the next may come in so
  // many milliseconds.
  virtual std::optional<uint64_t> spend(const RateBudget& budget) = 0;
};

}  // namespace edgert::worker
