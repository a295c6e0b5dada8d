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

#include "edgert/isolate_pool.h"
#include "modules/shared_caches.h"
#include "worker/admission.h"
#include "worker/inbox.h"
#include "worker/rate_limit_table.h"
#include "worker/reports.h"
#include "worker/roster.h"
#include "worker/watchdog.h"
#include "worker/worker_state.h"

namespace edgert {

// Thread: any. What is not under `mutex` is fixed or locks itself.
struct IsolatePool::Impl {
  Impl(Platform& platform, PoolOptions options);

  Platform& platform;
  PoolOptions options;
  std::shared_ptr<modules::SharedCaches> caches;
  worker::Endpoints endpoints;
  worker::Reports reports{options.observer, options.events};
  worker::Admission admission{options.max_workers, options.memory_budget_mb};
  worker::RateLimitTables rate_limits;
  worker::Watchdog watchdog{options.warning_ratios, options.policy, rate_limits,
                            options.rate_limit_sweep_s * 1e3};
  worker::Roster roster;
  IsolatePool* self = nullptr;

  std::atomic<uint64_t> boots{0};
  std::atomic<uint64_t> hibernated{0};
  std::atomic<uint64_t> quarantined{0};
  // Of workers that have ended.
  std::atomic<uint64_t> received_before{0};
  std::atomic<uint64_t> handled_before{0};

  std::shared_ptr<worker::WorkerState> make_state(WorkerOptions worker_options);
  // Starts a thread. `state` has its options and milestones.
  Status start(const std::shared_ptr<worker::WorkerState>& state);
  Result<std::shared_ptr<Worker>> create(WorkerOptions worker_options,
                                         worker::WorkerState::Milestone worker::WorkerState::*when);
  // Last words of a worker's thread. `parked`: the thread itself stays.
  void worker_ended(const std::shared_ptr<worker::WorkerState>& state, bool parked);
  void shut_down();
  bool wait_for_user_workers(uint64_t timeout_ms);
  std::shared_ptr<Worker> handle(const worker::WorkerState& state);

  std::mutex mutex;
  std::unordered_map<std::string, std::shared_ptr<Worker>> live;  // by id, from start to end
  std::unordered_map<std::string, pthread_t> threads;
  std::vector<pthread_t> over;  // to be joined
  // The last workers that ended, for requests that were on their way to them, or that come to a
  // handle somebody has kept.
  std::unordered_map<std::string, std::shared_ptr<Worker>> departed;
  std::deque<std::string> departures;
  bool closing = false;
  // The end of all workers has been asked for.
  bool drains() const { return draining.load(); }
  std::atomic<bool> draining{false};

 private:
  void boot(WorkerOptions worker_options, worker::Roster::Booted booted);
  void make_room();
  void join_over(std::unique_lock<std::mutex>& lock);
};

}  // namespace edgert
