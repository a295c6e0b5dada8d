// Schedules: the functions' own, of the configuration and of Deno.cron, run as requests to them.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/log_sink.h"
#include "edgert/isolate_pool.h"
#include "edgert/observer.h"
#include "serve/cron/lease.h"
#include "serve/cron/scheduler.h"
#include "serve/project.h"
#include "serve/telemetry/telemetry.h"

namespace edgert::server {

// What `[server] schedule_lease` names; null for nothing. Asks nobody: kNotSupported where a
// library is missing.
Result<std::unique_ptr<cron::Lease>> lease_of(const std::string& url);

// Observer: hears what functions register. Owner: the server; outlives the pool that it observes.
// Thread: any.
class Schedules final : public Observer, private cron::Runner {
 public:
  explicit Schedules(LogSink& log) : log_(log) {}

  // Where runs go; before anything is set. Nothing is run from `stop` on.
  void begin(IsolatePool& pool, telemetry::Telemetry& telemetry) {
    pool_ = &pool;
    telemetry_ = &telemetry;
  }
  // The functions that there are from now on. With no schedule at all nothing is begun.
  void set(std::shared_ptr<const Project> project, const telemetry::TelemetryOptions& telemetry);
  // Of which of them another version than the files' serves, by service path.
  void hold(std::map<std::string, std::shared_ptr<const WorkerOptions>> held);
  std::vector<cron::JobState> list() const;
  // "function/name", now.
  Status run_now(const std::string& key);
  void stop(uint64_t timeout_ms);

  void on_schedules(const WorkerIdentity& worker,
                    const std::vector<Schedule>& schedules) noexcept override;

 private:
  void run(const cron::Job& job, int64_t due_s, uint32_t attempt,
           std::function<void(Status)> done) override;
  void tell();  // with the lock held
  Status open(const ServerConfig& server, const std::string& folder);
  telemetry::TelemetryOptions telemetry_options() const;
  std::shared_ptr<const WorkerOptions> worker_of(const std::string& function) const;

  LogSink& log_;
  IsolatePool* pool_ = nullptr;
  telemetry::Telemetry* telemetry_ = nullptr;
  mutable std::mutex mutex_;  // of all that follows
  std::shared_ptr<const Project> project_;
  telemetry::TelemetryOptions telemetry_options_;
  std::map<std::string, std::shared_ptr<const WorkerOptions>> held_;
  std::map<std::string, std::vector<Schedule>> of_code_;  // by service path
  std::shared_ptr<cron::Scheduler> scheduler_;
  bool has_failed_ = false, is_over_ = false;
};

}  // namespace edgert::server
