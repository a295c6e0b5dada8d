#include "unit/cron/timed.h"

using namespace cron_tests;

TEST_CASE("a clock that goes back runs nothing twice") {
  Timed timed("2026-01-01 12:00:30");
  timed.table.set_jobs({Timed::job("*/5 * * * *")}, timed.now);
  timed.until("2026-01-01 12:20:00");
  CHECK(timed.begun() == "12:05 12:10 12:15 12:20");
  timed.set_clock("2026-01-01 12:07:00");
  timed.until("2026-01-01 12:24:59");
  CHECK(timed.begun() == "");
  timed.until("2026-01-01 12:30:00");
  CHECK(timed.begun() == "12:25 12:30");
}

TEST_CASE("a clock that leaps forward has missed what it leapt over") {
  for (const Missed rule : {Missed::kSkip, Missed::kOnce, Missed::kAll}) {
    Timed timed("2026-01-01 12:00:30");
    Job job = Timed::job("*/5 * * * *");
    job.missed = rule;
    timed.table.set_jobs({job}, timed.now);
    timed.until("2026-01-01 12:06:00");
    CHECK(timed.begun() == "12:05");
    timed.set_clock("2026-01-01 12:23:00");
    CHECK(timed.begun() == (rule == Missed::kSkip   ? ""
                            : rule == Missed::kOnce ? "12:20"
                                                    : "12:10 12:15 12:20"));
    timed.until("2026-01-01 12:25:00");
    CHECK(timed.begun() == "12:25");
  }
}

TEST_CASE("a clock that was years ahead holds a schedule up no longer than a day") {
  Timed timed("2036-01-01 12:00:30");
  timed.table.set_jobs({Timed::job("*/5 * * * *")}, timed.now);
  timed.until("2036-01-01 12:05:00");
  timed.set_clock("2026-01-01 12:07:00");
  CHECK(timed.logged() ==
        "schedule f/j: the clock has gone back by more than a day, to 2026-01-01 12:07:00Z; it "
        "goes on from there\n");
  timed.until("2026-01-01 12:10:00");
  CHECK(timed.begun() == "12:05 12:10");
  CHECK(timed.table.memory().at("f/j").settled_s == seconds_of("2026-01-01 12:10:00"));
}

TEST_CASE("a schedule follows summer time of its zone") {
  Timed timed("2026-03-28 12:00:00");
  Job job = Timed::job("30 2 * * *");
  job.zone = "Europe/Berlin";
  timed.table.set_jobs({job}, timed.now);
  std::string due;
  for (int i = 0; i < 3; ++i) {
    timed.now.wall_ms = timed.table.next_wake().wall_ms;
    timed.turn();
    due += timed.begun() + " ";
  }
  CHECK(due == "01:00 00:30 00:30 ");
}
