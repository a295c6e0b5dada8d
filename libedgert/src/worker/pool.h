// The pool's inside: workers' threads, who lives and who has gone.
#pragma once

#include <pthread.h>

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/alarm_clock.h"
#include "edgert/isolate_pool.h"
#include "store/shared_caches.h"
#include "worker/admission.h"
#include "worker/back_off.h"
#include "worker/inbox.h"
#include "worker/quarantine.h"
#include "worker/rate_limit_table.h"
#include "worker/reaper.h"
#include "worker/reports.h"
#include "worker/roster.h"
#include "worker/watchdog.h"
#include "worker/worker_state.h"

namespace edgert::worker {

// What becomes of the thread of a worker that has ended.
enum class ThreadEnd {
  kReturns,
  kReturnsFromQuarantine,
  kStays,  // V8's helper threads are not done with its isolate
};

}  // namespace edgert::worker

namespace edgert {

// Thread: any. What is not under `mutex` is fixed or locks itself. Owner: the pool; a handle that
// is in the middle of a call may hold it for a little longer, when nothing runs in it any more.
struct IsolatePool::Impl {
  Impl(Platform& platform, PoolOptions options);

  Platform& platform;
  PoolOptions options;
  std::shared_ptr<store::SharedCaches> caches;
  worker::Endpoints endpoints;
  worker::Reports reports{options.observer, options.events};
  worker::Admission admission{options.max_workers, options.memory_budget_mb};
  worker::CalculationThreads calculation_threads;
  worker::RateLimitTables rate_limits;
  worker::Watchdog watchdog{options.warning_ratios, options.policy, rate_limits,
                            options.rate_limit_sweep_s * 1e3};
  worker::BackOff back_off;
  const std::shared_ptr<worker::Quarantine> quarantine = std::make_shared<worker::Quarantine>();
  // Ends waits that take too long. What rings there never calls the host.
  base::AlarmClock clock;
  // Calls the host where no worker's thread can. Handles have it too, which may outlive the pool.
  const std::shared_ptr<base::AlarmClock> answers = std::make_shared<base::AlarmClock>();
  worker::Roster roster;
  worker::Reaper reaper;
  IsolatePool* self = nullptr;
  std::weak_ptr<Impl> weak_self;

  std::atomic<uint64_t> boots{0};
  std::atomic<uint64_t> hibernated{0};
  // Of workers that have ended.
  std::atomic<uint64_t> received_before{0};
  std::atomic<uint64_t> handled_before{0};

  std::shared_ptr<worker::WorkerState> make_state(WorkerOptions worker_options);
  // Starts a thread. `state` has its options and milestones.
  Status start(const std::shared_ptr<worker::WorkerState>& state);
  Result<std::shared_ptr<Worker>> create(WorkerOptions worker_options,
                                         worker::WorkerState::Milestone worker::WorkerState::*when);
  // Last words of a worker's thread.
  void worker_ended(const std::shared_ptr<worker::WorkerState>& state, worker::ThreadEnd end);
  void shut_down();
  // Calls the host: here, on a worker's thread; else, where the caller may hold locks or has to
  // look after others, from the thread of `answers`.
  void call_host(std::function<void()> callback);
  // All CPU time that counts as a worker's, asked from any thread; 0: it has ended.
  double cpu_ms_of(const worker::WorkerState& state);
  bool wait_for_user_workers(uint64_t timeout_ms);
  std::shared_ptr<Worker> handle(const worker::WorkerState& state);

  std::mutex mutex;
  std::unordered_map<std::string, std::shared_ptr<Worker>> live;  // by id, from start to end
  std::unordered_map<std::string, pthread_t> threads;
  // The last workers that ended, for requests that were on their way to them, or that come to a
  // handle somebody has kept.
  std::unordered_map<std::string, std::shared_ptr<Worker>> departed;
  std::deque<std::string> departures;
  bool closing = false;
  // The end of all workers has been asked for.
  bool drains() const { return draining.load(); }
  std::atomic<bool> draining{false};

 private:
  // An error while the function is put off.
  Status may_boot(const WorkerOptions& worker_options);
  void boot(WorkerOptions worker_options, worker::Roster::Booted booted,
            worker::Roster::Booted ready);
  void make_room();
};

}  // namespace edgert
