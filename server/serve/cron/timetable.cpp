#include "serve/cron/timetable.h"

#include <algorithm>
#include <ctime>
#include <utility>

namespace edgert::server::cron {

namespace {

// Up to so much later a due time is on time: no schedule is finer, and no machine slower.
constexpr int64_t kOnTime_s = 60;
constexpr int64_t kDay_s = 86400;
// Of due times that were missed, no more are counted.
constexpr int kMostCounted = 1000;

std::string utc_text(int64_t unix_s) {
  const auto seconds = static_cast<time_t>(unix_s);
  std::tm parts{};
  char text[32];
  if (gmtime_r(&seconds, &parts) == nullptr ||
      strftime(text, sizeof text, "%Y-%m-%d %H:%M:%SZ", &parts) == 0)
    return std::to_string(unix_s);
  return text;
}

}  // namespace

Timetable::Timetable(Doer& doer, Memory memory, uint64_t keep_every_ms)
    : doer_(doer), memory_(std::move(memory)), keep_every_ms_(keep_every_ms) {}

void Timetable::set_jobs(const std::vector<Job>& jobs, Now now) {
  const int64_t now_s = now.wall_ms / 1000;
  for (auto& [key, entry] : entries_) entry.is_gone = true;
  for (const Job& job : jobs) {
    const std::string key = job.key();
    const uint64_t timing = timing_of(job);
    const auto [at, is_new] = entries_.try_emplace(key);
    Entry& entry = at->second;
    const bool same_timing = !is_new && entry.timing == timing;
    entry.job = job;
    entry.is_gone = false;
    entry.jitter_s = jitter_of(key, job.jitter_s);
    if (same_timing) continue;
    Result<CronExpression> expression = CronExpression::parse(job.expression);
    Result<TimeZone> zone = TimeZone::load(job.zone);
    // check() has seen them; a zone's file may have gone since.
    if (!expression.ok() || !zone.ok()) {
      doer_.log(LogLevel::kError,
                "schedule " + key + " does not run: " +
                    (expression.ok() ? zone.error() : expression.error()).message);
      entry.is_gone = true;
      continue;
    }
    entry.expression = std::move(expression).value();
    entry.zone = std::move(zone).value();
    entry.timing = timing;
    entry.backlog.clear();
    const auto known = memory_.find(key);
    if (known != memory_.end() && known->second.timing == timing) {
      // What was begun and not ended is missed, too, where that counts.
      const Remembered& last = known->second;
      const bool again = last.begun_s != 0 && job.missed != Missed::kSkip && is_new;
      entry.seen_s = again ? std::min(last.settled_s, last.begun_s - 1) : last.settled_s;
      entry.state.last_due_s = last.begun_s != 0 ? last.begun_s : last.settled_s;
    } else {
      memory_[key] = {now_s, 0, timing};
      entry.seen_s = now_s;
      changed_ = true;
    }
    entry.next_s = entry.expression->next_after(entry.seen_s, *entry.zone);
  }
  for (auto at = entries_.begin(); at != entries_.end();) {
    const std::string key = at->first;
    ++at;
    sweep(key);
  }
  tick(now);
}

Status Timetable::run_now(const std::string& key, Now now) {
  const auto found = entries_.find(key);
  if (found == entries_.end() || found->second.is_gone)
    return Error{ErrorCode::kNotFound, "there is no schedule " + key};
  if (stops_) return Error{ErrorCode::kCancelled, "the schedules have stopped"};
  Entry& entry = found->second;
  const size_t running = active(key);
  if (running != 0 && entry.job.overlap != Overlap::kAllow)
    return Error{ErrorCode::kInvalidArgument, "schedule " + key + " runs already"};
  if (running >= kMostAtOnce)
    return Error{ErrorCode::kLimit,
                 "schedule " + key + " runs " + std::to_string(running) + " times at once already"};
  const RunId id = next_run_++;
  Run& run = runs_[id];
  run.key = key;
  run.turn = {key, now.wall_ms / 1000};
  run.by_hand = true;
  begin_attempt(id, run, now);
  return Unit{};
}

void Timetable::tick(Now now) {
  if (!stops_) {
    for (auto& [key, entry] : entries_) {
      if (!entry.is_gone) look_at(entry, now.wall_ms / 1000);
    }
  }
  std::vector<RunId> due;
  for (const auto& [id, run] : runs_) {
    if (run.at_ms <= now.steady_ms || run.keep_at_ms <= now.steady_ms) due.push_back(id);
  }
  for (const RunId id : due) {
    const auto found = runs_.find(id);
    if (found == runs_.end()) continue;
    Run& run = found->second;
    if (run.keep_at_ms <= now.steady_ms) {
      run.keep_at_ms = now.steady_ms + static_cast<int64_t>(keep_every_ms_);
      doer_.keep(id, run.turn);
    }
    if (run.at_ms > now.steady_ms) continue;
    run.at_ms = INT64_MAX;
    Entry* const entry = entry_of(run);
    const int64_t late_s = now.wall_ms / 1000 - run.turn.due_s;
    const bool is_late = entry != nullptr && late_s > kOnTime_s + entry->jitter_s;
    if (run.stage == Run::Stage::kBacksOff) {
      ++run.attempt;
      begin_attempt(id, run, now);
    } else if (entry == nullptr || (entry->job.missed == Missed::kSkip && is_late)) {
      drop(id);
    } else {
      ask(id, run);
    }
  }
}

// What has become due of a job since it was last looked at.
void Timetable::look_at(Entry& entry, int64_t now_s) {
  const std::string key = entry.job.key();
  if (entry.seen_s > now_s + kDay_s) {
    // Due times that have been seen to do not come again when the clock goes back; but a clock that
    // was wrong by days must not stop a schedule for as long.
    doer_.log(LogLevel::kWarning, "schedule " + key + ": the clock has gone back by more than a " +
                                      "day, to " + utc_text(now_s) + "; it goes on from there");
    entry.seen_s = now_s;
    entry.next_s = entry.expression->next_after(now_s, *entry.zone);
    settle(entry, now_s, false);
  }
  const int64_t by_s = now_s - entry.jitter_s;
  if (!entry.next_s || *entry.next_s > by_s) return;
  const int64_t last_s = entry.expression->previous(by_s, *entry.zone).value_or(*entry.next_s);
  const bool on_time = by_s - last_s < kOnTime_s;
  int missed = 0;
  for (std::optional<int64_t> due = entry.next_s; due && *due <= last_s && missed < kMostCounted;
       due = entry.expression->next_after(*due, *entry.zone))
    ++missed;
  if (on_time && missed < kMostCounted) --missed;
  std::vector<int64_t> run;
  if (missed > 0) {
    entry.state.missed += static_cast<uint64_t>(missed);
    run = missed_ones(entry, on_time ? last_s - 1 : last_s, now_s);
    // One that is on time stands for all of them.
    if (on_time && entry.job.missed == Missed::kOnce) run.clear();
    const std::string count =
        missed == kMostCounted ? "at least " + std::to_string(missed) : std::to_string(missed);
    doer_.log(LogLevel::kWarning,
              "schedule " + key + " has missed " + count + (missed == 1 ? " run" : " runs") +
                  ", since " + utc_text(*entry.next_s) + "; " +
                  (run.empty() && !on_time ? "none is made up for"
                                           : std::to_string(run.size() + (on_time ? 1 : 0)) +
                                                 " of its runs begin now"));
  }
  if (on_time) run.push_back(last_s);
  entry.seen_s = last_s;
  entry.next_s = entry.expression->next_after(last_s, *entry.zone);
  if (run.empty()) settle(entry, last_s, false);
  for (size_t i = 0; i < run.size(); ++i) {
    if (i == 0 || entry.job.overlap == Overlap::kAllow) {
      start(entry, run[i]);
    } else {
      entry.backlog.push_back(run[i]);
    }
  }
}

std::vector<int64_t> Timetable::missed_ones(const Entry& entry, int64_t last_s,
                                            int64_t now_s) const {
  std::vector<int64_t> run;
  if (entry.job.missed == Missed::kSkip) return run;
  const std::optional<int64_t> last = entry.expression->previous(last_s, *entry.zone);
  if (!last || *last <= entry.seen_s) return run;
  if (entry.job.missed == Missed::kOnce) return {*last};
  int64_t at = std::max(entry.seen_s, now_s - kDay_s);
  for (std::optional<int64_t> due = entry.expression->next_after(at, *entry.zone);
       due && *due <= last_s; due = entry.expression->next_after(*due, *entry.zone))
    run.push_back(*due);
  if (run.size() > entry.job.most_missed) run.erase(run.begin(), run.end() - entry.job.most_missed);
  return run;
}

void Timetable::start(Entry& entry, int64_t due_s) {
  const std::string key = entry.job.key();
  Run* puzzled = nullptr;
  RunId oldest_watch = 0;
  size_t running = 0, watching = 0;
  for (auto& [id, run] : runs_) {
    if (run.key != key) continue;
    if (run.stage == Run::Stage::kWatches) {
      if (watching++ == 0) oldest_watch = id;
      continue;
    }
    ++running;
    if (run.stage == Run::Stage::kPuzzles) puzzled = &run;
  }
  if (puzzled != nullptr && entry.job.missed != Missed::kAll) {
    // What could not be asked about for so long has been missed; this one stands for it.
    ++entry.state.missed;
    puzzled->turn.due_s = due_s;
    return;
  }
  if (puzzled != nullptr) {
    entry.backlog.push_back(due_s);
    if (entry.backlog.size() > entry.job.most_missed) entry.backlog.pop_front();
    return;
  }
  const bool may = running == 0 || (entry.job.overlap == Overlap::kAllow && running < kMostAtOnce);
  if (!may) {
    if (entry.job.overlap == Overlap::kQueueOne && entry.backlog.empty()) {
      entry.backlog.push_back(due_s);
      return;
    }
    ++entry.state.skipped;
    settle(entry, due_s, false);
    doer_.log(LogLevel::kWarning,
              "schedule " + key + " still runs, and is not run for " + utc_text(due_s));
    return;
  }
  if (watching >= (entry.job.missed == Missed::kAll ? kMostAtOnce : 1)) drop(oldest_watch);
  const RunId id = next_run_++;
  Run& run = runs_[id];
  run.key = key;
  run.turn = {key, due_s};
  ask(id, run);
}

void Timetable::ask(RunId id, Run& run) {
  run.stage = Run::Stage::kAsks;
  ++run.asked;
  doer_.take(id, run.turn);
}

void Timetable::on_take(RunId id, Result<Lease::Answer> answer, Now now) {
  const auto found = runs_.find(id);
  if (answer.ok()) lease_is("");
  if (found == runs_.end()) return;
  Run& run = found->second;
  Entry* const entry = entry_of(run);
  const bool is_ours = answer.ok() && answer.value().holder == Lease::Holder::kOurs;
  if (entry == nullptr || stops_) {
    if (is_ours) doer_.finish(run.turn, false);
    const std::string key = run.key;
    drop(id);
    return sweep(key);
  }
  if (!answer.ok()) {
    lease_is(answer.error().message);
    run.stage = Run::Stage::kPuzzles;
    run.at_ms = now.steady_ms + std::min<int64_t>(1000 << std::min(run.asked, 4u), 15000);
    return;
  }
  if (!is_ours) return another_host_has(id, answer.value(), now);
  const Remembered& last = memory_[run.key];
  if (answer.value().state_says && last.timing == entry->timing &&
      last.settled_s >= run.turn.due_s &&
      (last.begun_s != run.turn.due_s || entry->job.missed == Missed::kSkip)) {
    // Whoever had the state file before has seen to it.
    ++entry->state.elsewhere;
    doer_.finish(run.turn, true);
    drop(id);
    return go_on(*entry);
  }
  settle(*entry, run.turn.due_s, true);
  run.keep_at_ms =
      keep_every_ms_ == 0 ? INT64_MAX : now.steady_ms + static_cast<int64_t>(keep_every_ms_);
  begin_attempt(id, run, now);
}

void Timetable::another_host_has(RunId id, const Lease::Answer& answer, Now now) {
  Run& run = runs_.at(id);
  Entry& entry = entries_.at(run.key);
  const bool is_first = run.stage == Run::Stage::kAsks && run.asked == 1;
  if (is_first) ++entry.state.elsewhere;
  settle(entry, run.turn.due_s, false);
  if (answer.holder == Lease::Holder::kTheirs && entry.job.missed != Missed::kSkip) {
    // It may die in the middle.
    run.stage = Run::Stage::kWatches;
    run.at_ms = now.steady_ms + static_cast<int64_t>(std::min<uint64_t>(answer.again_ms, 3600000));
  } else {
    drop(id);
  }
  go_on(entry);
}

void Timetable::begin_attempt(RunId id, Run& run, Now now) {
  Entry& entry = entries_.at(run.key);
  run.stage = Run::Stage::kRuns;
  entry.state.last_begin_s = now.wall_ms / 1000;
  entry.state.last = Outcome::kRuns;
  entry.state.attempt = run.attempt;
  if (!run.by_hand) entry.state.last_due_s = run.turn.due_s;
  if (run.attempt == 1) ++entry.state.runs;
  doer_.run(id, entry.job, run.turn.due_s, run.attempt);
}

void Timetable::on_keep(RunId id, const Status& kept) {
  const auto found = runs_.find(id);
  if (found == runs_.end()) return;
  if (kept.ok()) return lease_is("");
  Run& run = found->second;
  if (kept.error().code != ErrorCode::kCancelled) return lease_is(kept.error().message);
  run.lost = true;
  run.keep_at_ms = INT64_MAX;
  doer_.log(LogLevel::kWarning, "schedule " + run.key + ": " + kept.error().message +
                                    " while it runs here, as if this host had died");
}

void Timetable::on_run(RunId id, const Status& outcome, Now now) {
  const auto found = runs_.find(id);
  if (found == runs_.end()) return;
  Run& run = found->second;
  Entry& entry = entries_.at(run.key);
  entry.state.last_end_s = now.wall_ms / 1000;
  entry.state.last = outcome.ok() ? Outcome::kSucceeded : Outcome::kFailed;
  entry.state.last_error = outcome.ok() ? "" : outcome.error().message.substr(0, 1000);
  if (outcome.ok()) return over(id, run, true);
  const std::vector<uint32_t>& backoff = entry.job.backoff_ms;
  const bool again = run.attempt <= backoff.size() && !run.lost && !entry.is_gone;
  const std::string what = "schedule " + run.key + " has failed: " + entry.state.last_error;
  if (again && stops_) {
    // Whoever comes next runs it again.
    doer_.finish(run.turn, false);
    return drop(id);
  }
  if (again) {
    const uint32_t wait_ms = backoff[run.attempt - 1];
    doer_.log(LogLevel::kWarning, what + " (attempt " + std::to_string(run.attempt) + " of " +
                                      std::to_string(backoff.size() + 1) + ", the next in " +
                                      std::to_string(wait_ms) + " ms)");
    run.stage = Run::Stage::kBacksOff;
    run.at_ms = now.steady_ms + wait_ms;
    return;
  }
  ++entry.state.failures;
  doer_.log(LogLevel::kError, run.attempt == 1 ? what
                                               : what + " (attempt " + std::to_string(run.attempt) +
                                                     " of " + std::to_string(run.attempt) + ")");
  over(id, run, true);
}

void Timetable::over(RunId id, Run& run, bool done) {
  const std::string key = run.key;
  if (!run.by_hand) {
    if (!run.lost) doer_.finish(run.turn, done);
    Remembered& remembered = memory_[key];
    const auto entry = entries_.find(key);
    const bool stands_for_all =
        entry != entries_.end() && entry->second.job.missed != Missed::kAll && active(key) == 1;
    if (remembered.begun_s == run.turn.due_s ||
        (stands_for_all && remembered.begun_s < run.turn.due_s))
      remembered.begun_s = 0;
    changed_ = true;
  }
  drop(id);
  const auto entry = entries_.find(key);
  if (entry != entries_.end()) go_on(entry->second);
  sweep(key);
}

// The next of those that wait for a run to be over.
void Timetable::go_on(Entry& entry) {
  if (entry.backlog.empty() || stops_ || entry.is_gone || active(entry.job.key()) != 0) return;
  const int64_t due_s = entry.backlog.front();
  entry.backlog.pop_front();
  start(entry, due_s);
}

void Timetable::settle(const Entry& entry, int64_t due_s, bool begun) {
  Remembered& remembered = memory_[entry.job.key()];
  const bool goes_back = remembered.settled_s > due_s + kDay_s;
  remembered.settled_s = goes_back ? due_s : std::max(remembered.settled_s, due_s);
  // Of several that run, the first is what is to be made up for.
  if (begun && (remembered.begun_s == 0 || remembered.timing != entry.timing))
    remembered.begun_s = due_s;
  if (remembered.timing != entry.timing && !begun) remembered.begun_s = 0;
  remembered.timing = entry.timing;
  changed_ = true;
}

void Timetable::drop(RunId id) { runs_.erase(id); }

// An entry goes when it is not wanted and nothing of it runs.
void Timetable::sweep(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end() || !found->second.is_gone) return;
  std::vector<RunId> idle;
  for (const auto& [id, run] : runs_) {
    if (run.key != key) continue;
    if (run.stage == Run::Stage::kRuns || run.stage == Run::Stage::kAsks) return;
    idle.push_back(id);
  }
  for (const RunId id : idle) {
    // One that would have run again is over.
    if (const Run& run = runs_.at(id); run.stage == Run::Stage::kBacksOff && !run.by_hand) {
      doer_.finish(run.turn, true);
      memory_[key].begun_s = 0;
      changed_ = true;
    }
    drop(id);
  }
  entries_.erase(found);
}

size_t Timetable::active(const std::string& key) const {
  size_t count = 0;
  for (const auto& [id, run] : runs_) {
    if (run.key == key && run.stage != Run::Stage::kWatches) ++count;
  }
  return count;
}

Timetable::Entry* Timetable::entry_of(const Run& run) {
  const auto found = entries_.find(run.key);
  return found == entries_.end() || found->second.is_gone ? nullptr : &found->second;
}

void Timetable::lease_is(const std::string& trouble) {
  if (trouble == lease_trouble_) return;
  // What it says may change from one time to the next; that it cannot be asked is told once.
  const bool was_well = lease_trouble_.empty();
  lease_trouble_ = trouble;
  if (trouble.empty())
    doer_.log(LogLevel::kInfo, "whose turn it is can be asked again; schedules go on");
  else if (was_well)
    doer_.log(LogLevel::kError, "nobody says whose turn it is, so that schedules wait: " + trouble);
}

Timetable::Wake Timetable::next_wake() const {
  Wake wake;
  if (!stops_) {
    for (const auto& [key, entry] : entries_) {
      if (!entry.is_gone && entry.next_s)
        wake.wall_ms = std::min(wake.wall_ms, (*entry.next_s + entry.jitter_s) * 1000);
    }
  }
  for (const auto& [id, run] : runs_)
    wake.steady_ms = std::min({wake.steady_ms, run.at_ms, run.keep_at_ms});
  return wake;
}

void Timetable::begin_stop() {
  stops_ = true;
  std::vector<RunId> idle;
  for (const auto& [id, run] : runs_) {
    if (run.stage != Run::Stage::kRuns && run.stage != Run::Stage::kAsks) idle.push_back(id);
  }
  for (const RunId id : idle) {
    const Run& run = runs_.at(id);
    if (run.stage == Run::Stage::kBacksOff && !run.by_hand) doer_.finish(run.turn, false);
    drop(id);
  }
}

bool Timetable::is_idle() const { return runs_.empty(); }

void Timetable::merge(const Memory& newer) {
  for (const auto& [key, theirs] : newer) {
    const auto [at, is_new] = memory_.try_emplace(key, theirs);
    // What this process knows it has only watched.
    if (!is_new && at->second.timing == theirs.timing) at->second = theirs;
  }
  changed_ = true;
}

std::vector<JobState> Timetable::list() const {
  std::vector<JobState> all;
  for (const auto& [key, entry] : entries_) {
    if (entry.is_gone) continue;
    JobState state = entry.state;
    state.job = entry.job;
    state.next_s = entry.next_s ? *entry.next_s + entry.jitter_s : 0;
    for (const auto& [id, run] : runs_) {
      if (run.key == key && (run.stage == Run::Stage::kRuns || run.stage == Run::Stage::kBacksOff))
        ++state.running;
    }
    if (state.running == 0) state.attempt = 0;
    all.push_back(std::move(state));
  }
  return all;
}

}  // namespace edgert::server::cron
