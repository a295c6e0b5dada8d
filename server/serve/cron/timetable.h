// Timetable: what is due, and what becomes of it. Knows neither threads nor clocks nor disks: it is
// told the time and what has happened, and says what is to be done. So tests let years go by.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "edgert/cron_expression.h"
#include "edgert/observer.h"
#include "serve/cron/lease.h"
#include "serve/cron/schedule.h"
#include "serve/cron/state_file.h"

namespace edgert::server::cron {

// The clock on the wall, which people and time servers set, says when something is due; the other
// one, which only goes forward, how long to wait for something else.
struct Now {
  int64_t wall_ms = 0;
  int64_t steady_ms = 0;
};

using RunId = uint64_t;

// Who does what a Timetable says. Never inside of these calls, but later, it is told what has come
// of it, by the on_… function of the same name.
class Doer {
 public:
  virtual ~Doer() = default;
  virtual void take(RunId run, const Turn& turn) = 0;
  virtual void keep(RunId run, const Turn& turn) = 0;
  virtual void finish(const Turn& turn, bool done) = 0;  // nothing comes of it
  // What is to be remembered is on the disk before it runs.
  virtual void run(RunId run, const Job& job, int64_t due_s, uint32_t attempt) = 0;
  virtual void log(LogLevel level, std::string text) = 0;
};

class Timetable {
 public:
  // Of what may run at once of one job (Overlap::kAllow), and wait to see whether another host
  // dies.
  static constexpr size_t kMostAtOnce = 16;

  // `memory`: what was known when the server last ran. `keep_every_ms`: Lease::keep_every_ms.
  Timetable(Doer& doer, Memory memory, uint64_t keep_every_ms);

  // From now on these, of which each has passed check(). What runs of others runs to its end; those
  // with the same key, expression and zone as before go on as if nothing had happened.
  void set_jobs(const std::vector<Job>& jobs, Now now);
  // One run that no schedule asks for; it does not count for what is due.
  Status run_now(const std::string& key, Now now);
  // Does what is due.
  void tick(Now now);
  // When to call tick again, on either clock; what comes first counts. INT64_MAX: there is nothing.
  struct Wake {
    int64_t wall_ms = INT64_MAX;
    int64_t steady_ms = INT64_MAX;
  };
  Wake next_wake() const;

  void on_take(RunId run, Result<Lease::Answer> answer, Now now);
  void on_keep(RunId run, const Status& kept);
  void on_run(RunId run, const Status& outcome, Now now);

  // Nothing begins any more; what waits is left to whoever comes next.
  void begin_stop();
  bool is_idle() const;  // nothing runs

  std::vector<JobState> list() const;
  const Memory& memory() const { return memory_; }
  // There is something new in it since the last time.
  bool take_changed() { return std::exchange(changed_, false); }
  // Another process has written the state meanwhile.
  void merge(const Memory& newer);

 private:
  struct Entry {
    Job job;
    std::optional<CronExpression> expression;
    std::optional<TimeZone> zone;
    uint64_t timing = 0;
    uint32_t jitter_s = 0;
    int64_t seen_s = 0;  // due times up to here have been looked at
    std::optional<int64_t> next_s;
    std::deque<int64_t> backlog;  // due times that run when what runs is over
    JobState state;
    bool is_gone = false;  // it is not in the list any more, and still runs
  };
  struct Run {
    enum class Stage {
      kAsks,     // whose turn it is
      kPuzzles,  // who is asked does not answer: asks again
      kWatches,  // another host has it
      kRuns,
      kBacksOff,  // it has failed and runs again
    };
    std::string key;
    Turn turn;
    Stage stage = Stage::kAsks;
    bool by_hand = false;
    bool lost = false;  // to another host
    uint32_t attempt = 1;
    uint32_t asked = 0;
    int64_t at_ms = INT64_MAX;       // steady: what the stage waits for
    int64_t keep_at_ms = INT64_MAX;  // steady
  };

  void look_at(Entry& entry, int64_t now_s);
  std::vector<int64_t> missed_ones(const Entry& entry, int64_t last_s, int64_t now_s) const;
  void start(Entry& entry, int64_t due_s);
  void ask(RunId id, Run& run);
  void begin_attempt(RunId id, Run& run, Now now);
  void another_host_has(RunId id, const Lease::Answer& answer, Now now);
  void over(RunId id, Run& run, bool done);
  void go_on(Entry& entry);
  void settle(const Entry& entry, int64_t due_s, bool begun);
  void drop(RunId id);
  void sweep(const std::string& key);
  size_t active(const std::string& key) const;
  Entry* entry_of(const Run& run);
  void lease_is(const std::string& trouble);

  Doer& doer_;
  Memory memory_;
  const uint64_t keep_every_ms_;
  std::map<std::string, Entry> entries_;
  std::map<RunId, Run> runs_;
  RunId next_run_ = 1;
  bool changed_ = false;
  bool stops_ = false;
  std::string lease_trouble_;
};

}  // namespace edgert::server::cron
