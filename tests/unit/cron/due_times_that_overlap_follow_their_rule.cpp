#include "unit/cron/timed.h"

using namespace cron_tests;

namespace {

std::string overlapping(Overlap rule, Timed& timed) {
  timed.ends_at_once = false;
  Job job = Timed::job("* * * * *");
  job.overlap = rule;
  timed.table.set_jobs({job}, timed.now);
  timed.until("2026-01-01 12:04:30");
  return timed.begun();
}

}  // namespace

TEST_CASE("due times are skipped while the job runs") {
  Timed timed("2026-01-01 12:00:30");
  CHECK(overlapping(Overlap::kSkip, timed) == "12:01");
  CHECK(timed.state().skipped == 3);
  CHECK(timed.state().running == 1);
  timed.end();
  timed.until("2026-01-01 12:05:00");
  CHECK(timed.begun() == "12:05");
  CHECK(timed.logged().find("schedule f/j still runs, and is not run for 2026-01-01 12:02:00Z") !=
        std::string::npos);
}

TEST_CASE("one due time waits for the job that runs") {
  Timed timed("2026-01-01 12:00:30");
  CHECK(overlapping(Overlap::kQueueOne, timed) == "12:01");
  timed.end();
  CHECK(timed.begun() == "12:02");
  timed.end();
  CHECK(timed.begun() == "");
  CHECK(timed.state().skipped == 2);
}

TEST_CASE("a job may run several times at once, and not without end") {
  Timed timed("2026-01-01 12:00:30");
  CHECK(overlapping(Overlap::kAllow, timed) == "12:01 12:02 12:03 12:04");
  timed.until("2026-01-01 13:00:00");
  CHECK(timed.running.size() == Timetable::kMostAtOnce);
  CHECK(timed.state().skipped == 60 - Timetable::kMostAtOnce);
}
