#include "unit/cron/timed.h"

using namespace cron_tests;

TEST_CASE("a run that fails is run again after each of its waits") {
  Timed timed("2026-01-01 12:04:59");
  timed.ends_at_once = false;
  Job job = Timed::job("*/5 * * * *");
  job.backoff_ms = {2000, 10000};
  timed.table.set_jobs({job}, timed.now);
  timed.wait_ms(1000);
  timed.fail();
  CHECK(timed.begun() == "12:05");
  timed.wait_ms(1999);
  CHECK(timed.begun() == "");
  timed.wait_ms(1);
  CHECK(timed.begun() == "12:05#2");
  timed.fail();
  timed.wait_ms(10000);
  CHECK(timed.begun() == "12:05#3");
  CHECK(timed.finished == "");
  timed.fail();
  CHECK(timed.finished == "12:05");
  CHECK(timed.state().failures == 1);
  CHECK(timed.state().last_error == "no luck");
  CHECK(timed.logged() ==
        "schedule f/j has failed: no luck (attempt 1 of 3, the next in 2000 ms)\n"
        "schedule f/j has failed: no luck (attempt 2 of 3, the next in 10000 ms)\n"
        "schedule f/j has failed: no luck (attempt 3 of 3)\n");
}

TEST_CASE("a clock that is set does not hold up a run that waits to be run again") {
  Timed timed("2026-01-01 12:04:59");
  timed.ends_at_once = false;
  Job job = Timed::job("*/5 * * * *");
  job.backoff_ms = {2000};
  timed.table.set_jobs({job}, timed.now);
  timed.wait_ms(1000);
  timed.fail();
  timed.set_clock("2026-01-01 11:00:00");
  timed.wait_ms(2000);
  CHECK(timed.begun() == "12:05 12:05#2");
}

TEST_CASE("what runs when the schedules stop may end, and what waits is left to others") {
  Timed timed("2026-01-01 12:04:59");
  timed.ends_at_once = false;
  Job job = Timed::job("*/5 * * * *");
  job.backoff_ms = {2000};
  timed.table.set_jobs({job}, timed.now);
  timed.wait_ms(1000);
  timed.table.begin_stop();
  CHECK_FALSE(timed.table.is_idle());
  timed.fail();
  CHECK(timed.table.is_idle());
  CHECK(timed.finished == "12:05?");
  CHECK(timed.table.memory().at("f/j").begun_s == seconds_of("2026-01-01 12:05:00"));
  timed.until("2026-01-01 12:20:00");
  CHECK(timed.begun() == "12:05");
  CHECK(timed.table.run_now("f/j", timed.now).error().message == "the schedules have stopped");
}
