#include "unit/cron/timed.h"

using namespace cron_tests;

namespace {

Job with(Missed rule, const char* expression = "*/10 * * * *") {
  Job job = Timed::job(expression);
  job.missed = rule;
  return job;
}

// What runs after a server was away from 12:05 to 13:35.
std::string after_a_break(const Job& job) {
  const Memory memory{{"f/j", {seconds_of("2026-01-01 12:00:00"), 0, timing_of(job)}}};
  Timed timed("2026-01-01 13:35:00", memory);
  timed.table.set_jobs({job}, timed.now);
  timed.turn();
  return timed.begun();
}

}  // namespace

TEST_CASE("due times that were missed follow their rule") {
  CHECK(after_a_break(with(Missed::kSkip)) == "");
  CHECK(after_a_break(with(Missed::kOnce)) == "13:30");
  Job all = with(Missed::kAll);
  CHECK(after_a_break(all) == "12:10 12:20 12:30 12:40 12:50 13:00 13:10 13:20 13:30");
  all.most_missed = 3;
  CHECK(after_a_break(all) == "13:10 13:20 13:30");
}

TEST_CASE("a due time that has come stands for those that were missed") {
  CHECK(after_a_break(with(Missed::kOnce, "*/5 * * * *")) == "13:35");
  CHECK(after_a_break(with(Missed::kSkip, "*/5 * * * *")) == "13:35");
}

TEST_CASE("missed due times run one after the other") {
  Job job = with(Missed::kAll);
  const Memory memory{{"f/j", {seconds_of("2026-01-01 12:00:00"), 0, timing_of(job)}}};
  Timed timed("2026-01-01 12:25:00", memory);
  timed.ends_at_once = false;
  timed.table.set_jobs({job}, timed.now);
  timed.turn();
  CHECK(timed.begun() == "12:10");
  timed.end();
  CHECK(timed.begun() == "12:20");
  timed.end();
  CHECK(timed.table.is_idle());
  CHECK(timed.logged() ==
        "schedule f/j has missed 2 runs, since 2026-01-01 12:10:00Z; 2 of its runs begin now\n");
}

TEST_CASE("a run that was interrupted counts as missed") {
  for (const Missed rule : {Missed::kSkip, Missed::kOnce, Missed::kAll}) {
    const Job job = with(rule);
    const int64_t due = seconds_of("2026-01-01 12:00:00");
    Timed timed("2026-01-01 12:00:20", {{"f/j", {due, due, timing_of(job)}}});
    timed.table.set_jobs({job}, timed.now);
    timed.turn();
    CHECK(timed.begun() == (rule == Missed::kSkip ? "" : "12:00"));
    CHECK((rule == Missed::kSkip || timed.table.memory().at("f/j").begun_s == 0));
  }
}

TEST_CASE("a job with another expression or zone has missed nothing") {
  const Job before = with(Missed::kAll);
  Job after = with(Missed::kAll, "*/5 * * * *");
  const Memory memory{{"f/j", {seconds_of("2026-01-01 12:00:00"), 0, timing_of(before)}}};
  Timed timed("2026-01-01 13:36:00", memory);
  timed.table.set_jobs({after}, timed.now);
  timed.turn();
  CHECK(timed.begun() == "");
  timed.until("2026-01-01 13:40:00");
  CHECK(timed.begun() == "13:40");
}

TEST_CASE("a year away costs no more than a moment") {
  Job job = with(Missed::kAll, "* * * * *");
  const Memory memory{{"f/j", {seconds_of("2025-01-01 12:00:00"), 0, timing_of(job)}}};
  Timed timed("2026-01-01 13:36:00", memory);
  timed.table.set_jobs({job}, timed.now);
  timed.turn();
  CHECK(timed.begun() == "13:26 13:27 13:28 13:29 13:30 13:31 13:32 13:33 13:34 13:35 13:36");
  CHECK(timed.logged().find("at least 1000 runs") != std::string::npos);
}
