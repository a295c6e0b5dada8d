#include "serve/schedules.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "edgert/call.h"
#include "edgert/schedule.h"

namespace edgert::server {

namespace {

namespace fs = std::filesystem;

// What is looked at of the answer to a run.
constexpr size_t kMostBodyBytes = 4096;

// The name is one that no two folders have, whoever moves them about.
Result<std::string> state_path(const std::string& given, const std::string& folder) {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  fs::path place = given;
  if (place.empty()) place = variable("STATE_DIRECTORY");
  if (place.empty() && !variable("XDG_STATE_HOME").empty())
    place = fs::path(variable("XDG_STATE_HOME")) / "edgert";
  if (place.empty()) place = fs::path(variable("HOME")) / ".local/state/edgert";
  std::string name = folder;
  std::replace(name.begin(), name.end(), '/', '-');
  constexpr size_t kMostName = 200;
  if (name.size() > kMostName)
    name = name.substr(name.size() - kMostName) + std::to_string(std::hash<std::string>()(folder));
  std::error_code fault;
  fs::create_directories(place, fault);
  if (fault || access(place.c_str(), W_OK | X_OK) != 0)
    return Error{ErrorCode::kIo, "what has run last cannot be kept in " + place.string() + ": " +
                                     (fault ? fault.message() : std::strerror(errno)) +
                                     " ([server] state_dir names another folder)"};
  return (place / ("schedules" + name)).string();
}

cron::Job job_of(const std::string& function, const CronConfig& given, size_t place) {
  cron::Job job;
  job.function = function;
  job.name = given.name.empty() ? std::to_string(place + 1) : given.name;
  job.expression = given.schedule;
  job.zone = given.timezone;
  job.jitter_s = static_cast<uint32_t>((given.jitter_ms + 999) / 1000);
  job.overlap = given.overlap == CronOverlap::kSkip    ? cron::Overlap::kSkip
                : given.overlap == CronOverlap::kQueue ? cron::Overlap::kQueueOne
                                                       : cron::Overlap::kAllow;
  job.missed = given.missed == CronMissed::kSkip   ? cron::Missed::kSkip
               : given.missed == CronMissed::kOnce ? cron::Missed::kOnce
                                                   : cron::Missed::kAll;
  job.backoff_ms = cron::backoff_of(given.retries);
  job.timeout_ms = given.timeout_ms;
  return job;
}

cron::Job job_of(const std::string& function, const Schedule& given) {
  cron::Job job;
  job.function = function;
  job.name = given.name;
  job.expression = given.expression;
  job.backoff_ms = given.backoff_ms;
  job.of_code = true;
  return job;
}

// What a schedule of the configuration sends.
RequestHead request_of(const cron::Job& job, int64_t due_s, uint32_t attempt) {
  RequestHead head;
  head.method = "POST";
  head.url = "http://localhost/" + job.function;
  head.headers.append("user-agent", "edgertd-schedule");
  head.headers.append("x-schedule-name", job.name);
  head.headers.append("x-schedule-due", std::to_string(due_s));
  head.headers.append("x-schedule-attempt", std::to_string(attempt));
  return head;
}

// Hears how one run ends.
class Hearing final : public ResponseSink {
 public:
  Hearing(bool of_code, std::function<void(Status)> done)
      : of_code_(of_code), done_(std::move(done)) {}

  void on_head(Call&, ResponseHead head, int64_t) noexcept override { head_ = std::move(head); }
  void on_bytes(Call& call, Bytes bytes) noexcept override {
    call.grant(bytes.size());
    if (body_.size() < kMostBodyBytes) body_ += bytes.view().substr(0, kMostBodyBytes);
  }
  void on_end(Call&) noexcept override {
    if (of_code_) return done_(scheduled_run_outcome(head_, body_));
    if (head_.status < 400) return done_(Unit{});
    done_(Error{ErrorCode::kInvalidWorkerResponse,
                "it was answered with status " + std::to_string(head_.status)});
  }
  void on_fail(Call&, const Error& error) noexcept override { done_(error); }

 private:
  const bool of_code_;
  const std::function<void(Status)> done_;
  ResponseHead head_;
  std::string body_;
};

}  // namespace

Result<std::unique_ptr<cron::Lease>> lease_of(const std::string& url) {
  if (url.empty()) return std::unique_ptr<cron::Lease>();
  Result<std::unique_ptr<cron::Lease>> lease = Error{
      ErrorCode::kInvalidArgument, "[server] schedule_lease is no postgres: and no redis: URL"};
  if (url.starts_with("redis:") || url.starts_with("unix:")) {
    lease = cron::redis_lease({url});
  } else if (url.starts_with("postgres:") || url.starts_with("postgresql:")) {
    lease = cron::pg_lease({url});
  }
  if (!lease.ok()) return lease;
  const Status usable = lease.value()->check();
  if (usable.ok()) return lease;
  return Error{usable.error().code, lease.value()->name() + ": " + usable.error().message};
}

Status Schedules::open(const ServerConfig& server, const std::string& folder) {
  auto lease = lease_of(server.schedule_lease);
  if (!lease.ok()) return lease.take_error();
  Result<std::string> state = state_path(server.state_dir, folder);
  if (!state.ok()) return state.take_error();
  cron::SchedulerOptions options;
  options.runner = this;
  options.state_path = std::move(state).value();
  options.lease = std::move(lease).value();
  options.log = [&log = log_](LogLevel level, const std::string& what) { log.say(level, what); };
  auto scheduler = std::make_shared<cron::Scheduler>(std::move(options));
  if (Status begun = scheduler->begin(); !begun.ok()) return begun;
  scheduler_ = std::move(scheduler);
  return Unit{};
}

void Schedules::set(std::shared_ptr<const Project> project,
                    const telemetry::TelemetryOptions& telemetry) {
  const std::lock_guard lock(mutex_);
  telemetry_options_ = telemetry;
  project_ = std::move(project);
  has_failed_ = false;
  tell();
}

void Schedules::hold(std::map<std::string, std::shared_ptr<const WorkerOptions>> held) {
  const std::lock_guard lock(mutex_);
  held_ = std::move(held);
}

void Schedules::on_schedules(const WorkerIdentity& worker,
                             const std::vector<Schedule>& schedules) noexcept {
  if (worker.privileged) return;
  const std::lock_guard lock(mutex_);
  if (schedules.empty() && !of_code_.contains(worker.service_path)) return;
  of_code_[worker.service_path] = schedules;
  tell();
}

void Schedules::tell() {
  if (project_ == nullptr || is_over_ || has_failed_) return;
  std::vector<cron::Job> jobs;
  for (const ServedFunction& each : project_->functions) {
    for (size_t i = 0; i < each.config.cron.size(); ++i)
      jobs.push_back(job_of(each.name, each.config.cron[i], i));
    const auto registered = of_code_.find(each.worker->service_path);
    if (registered == of_code_.end()) continue;
    for (const Schedule& schedule : registered->second) jobs.push_back(job_of(each.name, schedule));
  }
  if (jobs.empty() && scheduler_ == nullptr) return;
  Status status = Unit{};
  if (scheduler_ == nullptr) status = open(project_->config.server, project_->folder);
  has_failed_ = !status.ok();
  if (status.ok()) status = scheduler_->set_jobs(jobs);
  if (!status.ok()) log_.say(LogLevel::kError, "schedules do not run: " + status.error().message);
}

std::shared_ptr<const WorkerOptions> Schedules::worker_of(const std::string& function) const {
  const std::lock_guard lock(mutex_);
  if (project_ == nullptr || is_over_) return nullptr;
  for (const ServedFunction& each : project_->functions) {
    if (each.name != function) continue;
    const auto held = held_.find(each.worker->service_path);
    return held == held_.end() ? each.worker : held->second;
  }
  return nullptr;
}

void Schedules::run(const cron::Job& job, int64_t due_s, uint32_t attempt,
                    std::function<void(Status)> done) {
  const std::shared_ptr<const WorkerOptions> worker = worker_of(job.function);
  if (worker == nullptr)
    return done(Error{ErrorCode::kNotFound, job.function + " is served no more"});
  RequestHead head =
      job.of_code ? scheduled_run(job.name, due_s * 1000) : request_of(job, due_s, attempt);
  FetchOptions options;
  options.total_timeout_ms = job.timeout_ms;
  // A call goes on for as long as somebody has it: its own sink has, until the last word.
  const auto kept = std::make_shared<std::shared_ptr<Call>>();
  std::shared_ptr<telemetry::WatchedRun> watched;
  if (const telemetry::TelemetryOptions telemetry = telemetry_options(); telemetry.traces)
    watched = std::make_shared<telemetry::WatchedRun>(*telemetry_, telemetry, job.function,
                                                      job.name, job.expression, head);
  auto sink = std::make_shared<Hearing>(job.of_code,
                                        [kept, watched, done = std::move(done)](Status status) {
                                          if (watched != nullptr) watched->over(status);
                                          done(std::move(status));
                                        });
  *kept = pool_->start(*worker, std::move(head), BodyKind::kNone, std::move(sink), options);
}

telemetry::TelemetryOptions Schedules::telemetry_options() const {
  const std::lock_guard lock(mutex_);
  return telemetry_options_;
}

std::vector<cron::JobState> Schedules::list() const {
  const std::lock_guard lock(mutex_);
  return scheduler_ == nullptr ? std::vector<cron::JobState>() : scheduler_->list();
}

Status Schedules::run_now(const std::string& key) {
  const std::lock_guard lock(mutex_);
  if (scheduler_ == nullptr)
    return Error{ErrorCode::kNotFound, "there is no schedule \"" + key + "\": there are none"};
  return scheduler_->run_now(key);
}

void Schedules::stop(uint64_t timeout_ms) {
  std::shared_ptr<cron::Scheduler> scheduler;
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    scheduler = scheduler_;
  }
  if (scheduler != nullptr && !scheduler->stop(timeout_ms))
    log_.say(LogLevel::kWarning, "schedules that run are broken off");
}

}  // namespace edgert::server
