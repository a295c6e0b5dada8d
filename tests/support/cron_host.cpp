// cron_host STATE LEASE: a host of schedules for tests of several processes. LEASE is `file`,
// pg:URL or redis:URL, with EDGERT_TTL_MS and EDGERT_TIMEOUT_MS.
//
// Lines of its input: `job NAME EXPRESSION` adds a job of the function f, `run KEY` runs it now,
// `end KEY [WHY]` ends what runs, `clock MS` sets the clock so far ahead of the system's (at first
// it is EDGERT_CLOCK_MS), `list` and `stop MILLISECONDS`. Each line of its output is an
// event: `ready`, `set`, `begin KEY DUE ATTEMPT`, `log TEXT`, `state …`, `stopped`, `error WHY`.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>

#include "serve/cron/scheduler.h"

namespace {

using namespace edgert;
using namespace edgert::server::cron;

void say(const std::string& line) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

class TestRunner final : public Runner {
 public:
  void run(const Job& job, int64_t due_s, uint32_t attempt,
           std::function<void(Status)> done) override {
    {
      const std::lock_guard lock(mutex_);
      running_.emplace(job.key(), std::move(done));
    }
    say("begin " + job.key() + " " + std::to_string(due_s) + " " + std::to_string(attempt));
  }
  void end(const std::string& key, const std::string& why) {
    std::function<void(Status)> done;
    {
      const std::lock_guard lock(mutex_);
      const auto found = running_.find(key);
      if (found == running_.end()) return say("nothing runs");
      done = std::move(found->second);
      running_.erase(found);
    }
    done(why.empty() ? Status(Unit{}) : Status(Error{ErrorCode::kInternal, why}));
  }

 private:
  std::mutex mutex_;
  std::multimap<std::string, std::function<void(Status)>> running_;
};

std::atomic<int64_t> ahead_ms{0};

uint64_t number(const char* name, uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

Result<std::unique_ptr<Lease>> lease_of(const std::string& text) {
  const SharedLeaseOptions options{text.substr(text.find(':') + 1), number("EDGERT_TTL_MS", 2000),
                                   number("EDGERT_TIMEOUT_MS", 1000)};
  if (text.starts_with("pg:")) return pg_lease(options);
  if (text.starts_with("redis:")) return redis_lease(options);
  return std::unique_ptr<Lease>();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: cron_host STATE LEASE\n"), 2;
  // A test limits the size of files, in place of a disk that is full.
  (void)std::signal(SIGXFSZ, SIG_IGN);
  ahead_ms = static_cast<int64_t>(number("EDGERT_CLOCK_MS", 0));
  TestRunner runner;
  Result<std::unique_ptr<Lease>> lease = lease_of(argv[2]);
  if (!lease.ok()) return say("error " + lease.error().message), 1;
  SchedulerOptions options;
  options.runner = &runner;
  options.state_path = argv[1];
  options.lease = std::move(lease).value();
  options.wall_clock = [] {
    using namespace std::chrono;
    const auto since = system_clock::now().time_since_epoch();
    return duration_cast<milliseconds>(since).count() + ahead_ms.load();
  };
  options.log = [](LogLevel, const std::string& text) { say("log " + text); };
  Scheduler scheduler(std::move(options));
  if (const Status begun = scheduler.begin(); !begun.ok())
    return say("error " + begun.error().message), 1;
  std::vector<Job> jobs;
  say("ready");
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string verb, key, rest;
    words >> verb >> key >> std::ws;
    std::getline(words, rest);
    if (verb == "job") {
      Job job;
      job.function = "f";
      job.name = key;
      job.expression = rest;
      job.missed = Missed::kOnce;
      jobs.push_back(job);
      const Status set = scheduler.set_jobs(jobs);
      say(set.ok() ? "set" : "error " + set.error().message);
    } else if (verb == "run") {
      const Status run = scheduler.run_now(key);
      if (!run.ok()) say("error " + run.error().message);
    } else if (verb == "end") {
      runner.end(key, rest);
    } else if (verb == "list") {
      for (const JobState& state : scheduler.list())
        say("state " + state.job.key() + " runs=" + std::to_string(state.runs) + " elsewhere=" +
            std::to_string(state.elsewhere) + " missed=" + std::to_string(state.missed) +
            " running=" + std::to_string(state.running));
    } else if (verb == "clock") {
      ahead_ms = std::strtoll(key.c_str(), nullptr, 10);
      (void)scheduler.set_jobs(jobs);
    } else if (verb == "stop") {
      say(scheduler.stop(std::strtoull(key.c_str(), nullptr, 10)) ? "stopped" : "interrupted");
      return 0;
    }
  }
  return 0;
}
