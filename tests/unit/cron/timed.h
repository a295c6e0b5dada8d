// For tests of a Timetable: a clock that goes as the test says, and a Doer that does nothing but
// remember what it was asked.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "serve/cron/timetable.h"

namespace cron_tests {

using namespace edgert;
using namespace edgert::server::cron;

inline int64_t seconds_of(const char* text) {
  std::tm parts{};
  REQUIRE(strptime(text, "%Y-%m-%d %H:%M:%S", &parts) != nullptr);
  return timegm(&parts);
}

inline std::string clock_text(int64_t unix_s) {
  const auto at = static_cast<time_t>(unix_s);
  std::tm parts{};
  gmtime_r(&at, &parts);
  char text[16];
  strftime(text, sizeof text, parts.tm_sec == 0 ? "%H:%M" : "%H:%M:%S", &parts);
  return text;
}

class Timed final : public Doer {
 public:
  explicit Timed(const char* at, Memory memory = {}, uint64_t keep_every_ms = 0)
      : table(*this, std::move(memory), keep_every_ms) {
    now.wall_ms = seconds_of(at) * 1000;
  }

  static Job job(const char* expression, const char* name = "j") {
    Job made;
    made.function = "f";
    made.name = name;
    made.expression = expression;
    made.missed = Missed::kOnce;
    return made;
  }

  // Both clocks go on to that time, second by second, and all is done that becomes due meanwhile.
  void until(const char* at) { until(seconds_of(at)); }
  void until(int64_t unix_s) {
    while (now.wall_ms / 1000 < unix_s) wait_ms(1000);
  }
  void wait_ms(int64_t ms) {
    now.wall_ms += ms;
    now.steady_ms += ms;
    turn();
  }
  // Somebody sets the clock on the wall.
  void set_clock(const char* at) {
    now.wall_ms = seconds_of(at) * 1000;
    turn();
  }
  void turn() {
    table.tick(now);
    answer();
  }
  void answer() {
    while (!asked.empty()) {
      const auto questions = std::exchange(asked, {});
      for (const auto& [id, turn] : questions) {
        takes.push_back(clock_text(turn.due_s));
        table.on_take(id, lease, now);
      }
    }
    if (!ends_at_once) return;
    while (!running.empty()) end();
  }
  // The oldest run is over.
  void end(Status outcome = Unit{}) {
    REQUIRE_FALSE(running.empty());
    const RunId id = running.front();
    running.erase(running.begin());
    table.on_run(id, outcome, now);
    answer();
  }
  void fail() { end(Error{ErrorCode::kInternal, "no luck"}); }

  // What has begun since this was last asked, such as "12:00 12:05".
  std::string begun() {
    std::string all;
    for (const std::string& each : std::exchange(begun_, {}))
      all += (all.empty() ? "" : " ") + each;
    return all;
  }
  JobState state() const {
    REQUIRE(table.list().size() == 1);
    return table.list()[0];
  }
  std::string logged() { return std::exchange(lines, {}); }

  void take(RunId run, const Turn& turn) override { asked.emplace_back(run, turn); }
  void keep(RunId run, const Turn&) override { kept.push_back(run); }
  void finish(const Turn& turn, bool done) override {
    finished += (finished.empty() ? "" : " ") + clock_text(turn.due_s) + (done ? "" : "?");
  }
  void run(RunId run, const Job& job, int64_t due_s, uint32_t attempt) override {
    running.push_back(run);
    begun_.push_back((job.name == "j" ? "" : job.name + "@") + clock_text(due_s) +
                     (attempt == 1 ? "" : "#" + std::to_string(attempt)));
  }
  void log(LogLevel, std::string text) override { lines += text + "\n"; }

  Now now{0, 1'000'000};
  Result<Lease::Answer> lease = Lease::Answer{};
  bool ends_at_once = true;
  std::vector<std::pair<RunId, Turn>> asked;
  std::vector<std::string> takes;
  std::vector<RunId> running, kept;
  std::string finished, lines;
  Timetable table;

 private:
  std::vector<std::string> begun_;
};

}  // namespace cron_tests
