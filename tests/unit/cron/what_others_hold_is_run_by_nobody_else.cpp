#include "unit/cron/timed.h"

using namespace cron_tests;

namespace {

const Lease::Answer kOthers{Lease::Holder::kTheirs, 30000};

}  // namespace

TEST_CASE("what another host runs is not run here") {
  Timed timed("2026-01-01 12:04:30");
  timed.table.set_jobs({Timed::job("*/5 * * * *")}, timed.now);
  timed.lease = kOthers;
  timed.until("2026-01-01 12:05:01");
  timed.lease = Lease::Answer{Lease::Holder::kDone};
  timed.until("2026-01-01 12:09:59");
  CHECK(timed.begun() == "");
  CHECK(timed.state().elsewhere == 1);
  // It is asked once more, when the other could have died.
  CHECK(timed.takes == std::vector<std::string>{"12:05", "12:05"});
}

TEST_CASE("what another host has died of is taken over by the rule of what is missed") {
  for (const Missed rule : {Missed::kSkip, Missed::kOnce, Missed::kAll}) {
    Timed timed("2026-01-01 12:04:30");
    Job job = Timed::job("*/5 * * * *");
    job.missed = rule;
    timed.table.set_jobs({job}, timed.now);
    timed.lease = kOthers;
    timed.until("2026-01-01 12:05:01");
    timed.lease = Lease::Answer{};
    timed.until("2026-01-01 12:05:29");
    CHECK(timed.begun() == "");
    timed.until("2026-01-01 12:05:31");
    CHECK(timed.begun() == (rule == Missed::kSkip ? "" : "12:05"));
  }
}

TEST_CASE("a run is kept while it goes on, and runs no further attempt once it is lost") {
  Timed timed("2026-01-01 12:04:59", {}, 10000);
  timed.ends_at_once = false;
  Job job = Timed::job("0 * * * *");
  job.expression = "5 12 * * *";
  job.backoff_ms = {1000};
  timed.table.set_jobs({job}, timed.now);
  timed.wait_ms(1000);
  timed.until("2026-01-01 12:05:35");
  REQUIRE(timed.kept.size() == 3);
  timed.table.on_keep(timed.kept[0], Error{ErrorCode::kTimedOut, "no answer"});
  timed.table.on_keep(timed.kept[0], Unit{});
  timed.table.on_keep(timed.kept[0],
                      Error{ErrorCode::kCancelled, "another host has taken it over"});
  timed.until("2026-01-01 12:07:00");
  CHECK(timed.kept.size() == 3);
  timed.fail();
  CHECK(timed.table.is_idle());
  CHECK(timed.finished == "");
}

TEST_CASE("while nobody says whose turn it is nothing runs, and that is told once") {
  Timed timed("2026-01-01 12:04:59");
  timed.table.set_jobs({Timed::job("*/5 * * * *")}, timed.now);
  timed.lease = Error{ErrorCode::kTimedOut, "the Redis of the schedules: no answer"};
  timed.until("2026-01-01 12:16:00");
  CHECK(timed.begun() == "");
  CHECK(timed.logged() ==
        "nobody says whose turn it is, so that schedules wait: the Redis of the schedules: no "
        "answer\n");
  // Every fifteen seconds at the latest, and no more often than that.
  CHECK(timed.takes.size() < 60);
  timed.lease = Lease::Answer{};
  timed.until("2026-01-01 12:16:20");
  // The last stands for all.
  CHECK(timed.begun() == "12:15");
  CHECK(timed.logged() == "whose turn it is can be asked again; schedules go on\n");
}

TEST_CASE("a process that waited for the state file goes on where the other has stopped") {
  const Job once = Timed::job("*/5 * * * *");
  struct {
    Remembered file;
    const char* runs;
  } const rows[] = {
      {{seconds_of("2026-01-01 12:05:00"), 0, timing_of(once)}, ""},
      {{seconds_of("2026-01-01 12:05:00"), seconds_of("2026-01-01 12:05:00"), timing_of(once)},
       "12:05"},
      {{seconds_of("2026-01-01 12:00:00"), 0, timing_of(once)}, "12:05"},
  };
  for (const auto& row : rows) {
    Timed timed("2026-01-01 12:04:30");
    timed.table.set_jobs({once}, timed.now);
    timed.lease = Lease::Answer{Lease::Holder::kTheirs, 2000};
    timed.until("2026-01-01 12:05:30");
    timed.lease = Lease::Answer{Lease::Holder::kOurs, 0, true, true};
    timed.table.merge({{"f/j", row.file}});
    timed.until("2026-01-01 12:05:40");
    CHECK(timed.begun() == row.runs);
    timed.lease = Lease::Answer{Lease::Holder::kOurs, 0, true, false};
    timed.until("2026-01-01 12:10:00");
    CHECK(timed.begun() == "12:10");
    CHECK(timed.table.memory().at("f/j").begun_s == 0);
  }
}
