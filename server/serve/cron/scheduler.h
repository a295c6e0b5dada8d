// Scheduler: runs jobs at the times that are theirs.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/errand.h"
#include "edgert/observer.h"
#include "serve/cron/timetable.h"

namespace edgert::server::cron {

// Runs a job's function.
class Runner {
 public:
  virtual ~Runner() = default;
  // One attempt, the first is 1. `done` is called once, on any thread, inside this call or later;
  // with an error when the run has failed. Called on the scheduler's thread: must not wait.
  virtual void run(const Job& job, int64_t due_s, uint32_t attempt,
                   std::function<void(Status)> done) = 0;
};

struct SchedulerOptions {
  Runner* runner = nullptr;      // outlives the scheduler
  std::string state_path;        // of the state file
  std::unique_ptr<Lease> lease;  // null: file_lease(state_path + ".lock")
  // What happens to schedules; on a thread of the scheduler, and must not wait for long.
  std::function<void(LogLevel, const std::string&)> log;
  // Milliseconds since 1970, for tests; null: the system's clock. After a change of what it says
  // set_jobs has the scheduler look at it.
  std::function<int64_t()> wall_clock;
};

// Two threads: one for the times, the state file and the runner, and one for the lease, which may
// take its time-out to answer. Thread: any; its destructor stops it without waiting for what runs.
class Scheduler {
 public:
  explicit Scheduler(SchedulerOptions options);
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // Reads the state file, and begins. An error: that cannot be used, or there are no threads.
  Status begin();
  // From now on these, at any time: those that are as they were go on. An error, and nothing
  // changes, for the first that cannot be so.
  Status set_jobs(const std::vector<Job>& jobs);
  // One run of "function/name" now, beside its schedule and its lease.
  Status run_now(const std::string& key);
  std::vector<JobState> list() const;
  // Nothing begins any more. True: what ran has ended within that time; what has not counts as
  // interrupted at the next start.
  bool stop(uint64_t timeout_ms);

 private:
  struct Mailbox;
  class Errands;

  Now now() const;
  void live();
  void save();
  void end_threads();

  SchedulerOptions options_;
  const StateFile state_file_;
  std::shared_ptr<Mailbox> mailbox_;
  std::unique_ptr<Errands> errands_;
  mutable std::mutex mutex_;  // of all that follows
  std::condition_variable idle_;
  std::optional<Timetable> timetable_;
  bool begun_ = false;
  bool ends_ = false;
  bool cannot_save_ = false;  // the scheduler's thread alone
  Errand thread_;
  Errand lease_thread_;
};

}  // namespace edgert::server::cron
