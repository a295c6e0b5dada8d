#include "unit/cron/timed.h"

using namespace cron_tests;

TEST_CASE("jobs run when they are due, and once each time") {
  Timed timed("2026-01-01 12:00:30");
  timed.table.set_jobs({Timed::job("*/5 * * * *")}, timed.now);
  CHECK(timed.table.next_wake().wall_ms == seconds_of("2026-01-01 12:05:00") * 1000);
  timed.until("2026-01-01 12:04:59");
  CHECK(timed.begun() == "");
  timed.until("2026-01-01 12:16:00");
  CHECK(timed.begun() == "12:05 12:10 12:15");
  CHECK(timed.finished == "12:05 12:10 12:15");
  CHECK(timed.state().runs == 3);
  CHECK(timed.state().last == Outcome::kSucceeded);
  CHECK(timed.logged() == "");
}

TEST_CASE("a job keeps its own share of the jitter") {
  Job job = Timed::job("0 * * * *");
  job.jitter_s = 600;
  const uint32_t share = jitter_of("f/j", 600);
  CHECK(share == jitter_of("f/j", 600));
  CHECK(share <= 600);
  CHECK(jitter_of("f/j", 0) == 0);
  CHECK(jitter_of("f/k", 600) != share);
  Timed timed("2026-01-01 11:59:30");
  timed.table.set_jobs({job}, timed.now);
  const int64_t begins = seconds_of("2026-01-01 12:00:00") + share;
  CHECK(timed.table.next_wake().wall_ms == begins * 1000);
  timed.until(begins - 1);
  CHECK(timed.begun() == "");
  timed.until(begins);
  // By its name it is the due time that all hosts know.
  CHECK(timed.begun() == "12:00");
}

TEST_CASE("a list that changes leaves alone what stays the same") {
  Timed timed("2026-01-01 12:00:30");
  timed.table.set_jobs({Timed::job("*/5 * * * *", "a"), Timed::job("*/5 * * * *", "b")}, timed.now);
  timed.until("2026-01-01 12:05:00");
  CHECK(timed.begun() == "a@12:05 b@12:05");
  timed.table.set_jobs({Timed::job("*/5 * * * *", "a"), Timed::job("*/2 * * * *", "c")}, timed.now);
  timed.until("2026-01-01 12:10:00");
  CHECK(timed.begun() == "c@12:06 c@12:08 a@12:10 c@12:10");
  CHECK(timed.table.list().size() == 2);
}

TEST_CASE("a job that is taken out of the list runs to its end") {
  Timed timed("2026-01-01 12:04:30");
  timed.ends_at_once = false;
  Job job = Timed::job("*/5 * * * *");
  job.backoff_ms = {1000};
  timed.table.set_jobs({job}, timed.now);
  timed.until("2026-01-01 12:05:00");
  timed.table.set_jobs({}, timed.now);
  CHECK(timed.table.list().empty());
  CHECK_FALSE(timed.table.is_idle());
  timed.fail();
  CHECK(timed.table.is_idle());
  timed.until("2026-01-01 12:11:00");
  CHECK(timed.begun() == "12:05");
  CHECK(timed.finished == "12:05");
}

TEST_CASE("a run by hand does not count for what is due") {
  Timed timed("2026-01-01 12:00:30");
  timed.ends_at_once = false;
  timed.table.set_jobs({Timed::job("0 * * * *")}, timed.now);
  CHECK(timed.table.run_now("f/j", timed.now).ok());
  CHECK(timed.table.run_now("f/j", timed.now).error().message == "schedule f/j runs already");
  CHECK(timed.table.run_now("f/k", timed.now).error().message == "there is no schedule f/k");
  timed.end();
  CHECK(timed.takes.empty());
  CHECK(timed.finished == "");
  timed.ends_at_once = true;
  timed.until("2026-01-01 13:00:00");
  CHECK(timed.begun() == "12:00:30 13:00");
}

TEST_CASE("what cannot be a job is refused by its name") {
  Job job = Timed::job("0 0 30 2 *");
  CHECK(check(job).error().message ==
        "schedule f/j: `0 0 30 2 *` is never due: none of its months has such a day");
  job = Timed::job("0 * * * *");
  CHECK(check(job).ok());
  job.zone = "Europe/Nowhere";
  CHECK(check(job).error().message == "schedule f/j: there is no time zone Europe/Nowhere");
  job = Timed::job("0 * * * *", "");
  CHECK(check(job).error().message ==
        "a schedule of f needs a name of 1 to 200 bytes without control characters");
  job = Timed::job("0 * * * *", "a\nb");
  CHECK_FALSE(check(job).ok());
  job = Timed::job("0 * * * *");
  job.backoff_ms.assign(101, 1);
  CHECK(check(job).error().message == "schedule f/j: it has more than 100 retries");
  CHECK(backoff_of(3) == std::vector<uint32_t>{1000, 2000, 4000});
  CHECK(backoff_of(200).size() == 100);
  CHECK(backoff_of(200).back() == 300'000);
}
