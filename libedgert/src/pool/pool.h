// The pool's inside: who lives, who has gone, and what workers are told to look after.
#pragma once

#include <pthread.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/alarm_clock.h"
#include "bundle/packed_sources.h"
#include "edgert/isolate_pool.h"
#include "graph/source_service.h"
#include "pool/admission.h"
#include "pool/back_off.h"
#include "pool/boot_failures.h"
#include "pool/downloads.h"
#include "pool/node_users.h"
#include "pool/quarantine.h"
#include "pool/questions.h"
#include "pool/rate_limit_table.h"
#include "pool/reaper.h"
#include "pool/reports.h"
#include "pool/roster.h"
#include "pool/spares.h"
#include "pool/watchdog.h"
#include "store/shared_caches.h"
#include "wire/inbox.h"
#include "worker/supervisor.h"
#include "worker/worker_state.h"

namespace edgert {

// Thread: any. What is not under `mutex` is fixed or locks itself. Owner: the pool; a handle that
// is in the middle of a call may hold it for a little longer, when nothing runs in it any more.
struct IsolatePool::Impl final : worker::Supervisor {
  Impl(Platform& platform, PoolOptions options);
  // A worker's, for who may have outlived it; null: it has gone.
  static std::shared_ptr<Impl> of(const worker::WorkerState& state);

  Platform& platform;
  PoolOptions options;
  std::shared_ptr<store::SharedCaches> caches;
  wire::Endpoints endpoints;
  pool::Reports reports{options.observer, options.observer_executor, options.events};
  pool::Admission admission{options.max_workers, options.memory_budget_mb};
  worker::CalculationThreads calculation_threads;
  // Once there are caches. What is fetched for functions is held to what the host denies them.
  std::shared_ptr<pool::Downloads> downloads, confined_downloads;
  std::optional<graph::SourceService> sources;
  std::optional<bundle::PackedSources> packed_sources;  // in front of them
  pool::RateLimitTables rate_limits;
  pool::Watchdog watchdog{options.warning_ratios, rate_limits, options.rate_limit_sweep_s * 1e3};
  pool::BackOff back_off;
  pool::BootFailures boot_failures;
  const std::shared_ptr<pool::Quarantine> quarantine = std::make_shared<pool::Quarantine>();
  // Ends waits that take too long. What rings there never calls the host.
  base::AlarmClock clock;
  // Calls the host where no worker's thread can. Handles have it too, which may outlive the pool.
  const std::shared_ptr<base::AlarmClock> answers = std::make_shared<base::AlarmClock>();
  const std::shared_ptr<pool::Questions> questions = std::make_shared<pool::Questions>(clock);
  pool::Roster roster;
  pool::Reaper reaper;
  pool::NodeUsers node_users;
  pool::Spares spares{platform, options.snapshot, options.spare_isolates, reaper};
  IsolatePool* self = nullptr;
  std::weak_ptr<Impl> weak_self;

  std::atomic<uint64_t> boots{0};
  std::atomic<uint64_t> hibernated{0};
  std::atomic<uint64_t> refused{0};
  std::array<std::atomic<uint64_t>, 6> ends{};  // by ShutdownReason
  // Of workers that have ended.
  std::atomic<uint64_t> received_before{0};
  std::atomic<uint64_t> handled_before{0};

  // Fails for options that cannot be used.
  Status make_sources();
  std::shared_ptr<worker::WorkerState> make_state(WorkerOptions worker_options);
  // Starts a thread. `state` has its options and milestones.
  Status start(const std::shared_ptr<worker::WorkerState>& state);
  Result<std::shared_ptr<Worker>> create(WorkerOptions worker_options,
                                         worker::WorkerState::Milestone worker::WorkerState::*when);
  void end_all();
  // Calls the host: on its executor, where it has one that takes work. Else here, on a worker's
  // thread, and where the caller may hold locks or has to look after others, from the thread of
  // `answers`.
  void call_host(std::function<void()> callback, Executor* executor = nullptr);
  void acquire(WorkerOptions worker_options, pool::Roster::Way way, IsolatePool::Acquired done,
               std::shared_ptr<Executor> executor);
  // Asks a worker; see Questions.
  void ask(const worker::WorkerState& state, const pool::Questions::Ask& make, uint64_t patience_ms,
           pool::Questions::Answered answered);
  // All CPU time that counts as a worker's, asked from any thread; 0: it has ended.
  double cpu_ms_of(const worker::WorkerState& state);
  bool wait_for_user_workers(uint64_t timeout_ms);

  std::mutex mutex;
  std::unordered_map<std::string, std::shared_ptr<Worker>> live;  // by id, from start to end
  std::unordered_map<std::string, pthread_t> threads;
  bool closing = false;
  std::atomic<bool> draining{false};  // the end of all workers has been asked for

  // worker::Supervisor.
  const worker::Surroundings& surroundings() const override { return *surroundings_; }
  bool drains() const override { return draining.load(); }
  void began(worker::WorkerState& state) override;
  void booted(worker::WorkerState& state, double boot_ms) override;
  void boot_failed(worker::WorkerState& state, const Error& error) override;
  void idle(worker::WorkerState& state) override;
  void retired(worker::WorkerState& state) override;
  void leaves(worker::WorkerState& state) override;
  void shut_down(worker::WorkerState& state, const Shutdown& shutdown) override;
  GiveBack quarantined(worker::WorkerState& state, const std::string& why, uint64_t bytes,
                       uint64_t descriptors) override;
  void ended(const std::shared_ptr<worker::WorkerState>& state, worker::ThreadEnd end) override;
  void log(const worker::WorkerState& state, const LogLine& line) override;
  void uncaught(const worker::WorkerState& state, const Error& error) override;
  void schedules(const worker::WorkerState& state, const std::vector<Schedule>& schedules) override;
  void request_over(const worker::WorkerState& state, const RequestReport& report) override;
  bool claim(const std::shared_ptr<worker::WorkerState>& state) override;
  std::optional<uint64_t> spend(const worker::RateBudget& budget) override;

 private:
  // An error while the function is put off.
  Status may_boot(const WorkerOptions& worker_options);
  void boot(WorkerOptions worker_options, pool::Roster::Booted booted, pool::Roster::Booted ready);
  // Under the lock.
  Status begin(const std::shared_ptr<worker::WorkerState>& state, worker::SpareThread& spare);
  void make_room();

  std::optional<worker::Surroundings> surroundings_;  // once there is a pool
  friend class IsolatePool;
};

}  // namespace edgert
