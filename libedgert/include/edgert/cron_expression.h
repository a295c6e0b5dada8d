// When a schedule is due: cron expressions, and the time zones by whose clocks they are read.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "edgert/result.h"

namespace edgert {

// The clock of a place. Times are seconds since 1970 in UTC, without leap seconds. Thread: any.
// Owner: whoever holds the value; copies share what was read. Errors: of `load` alone, as Result.
// Cost: `load` reads a file of at most 64 KB; the rest is a search in memory.
class TimeZone final {
 public:
  struct Rules;

  static TimeZone utc();
  // By its name in the system's database ("Europe/Berlin"), which is in $TZDIR or
  // /usr/share/zoneinfo. kInvalidArgument: that is no name; kNotFound: there is no such zone, or no
  // database; kInvalidData: a file that is none of it.
  static Result<TimeZone> load(std::string_view name);

  const std::string& name() const;

  // A time during which the clock shows UTC and `offset_s`.
  struct Period {
    int64_t from = INT64_MIN;
    int64_t until = INT64_MAX;  // not with it
    int32_t offset_s = 0;
  };
  Period period_at(int64_t unix_s) const;

 private:
  explicit TimeZone(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}
  std::shared_ptr<const Rules> rules_;
};

// How the days of the week are numbered.
enum class CronWeekdays {
  kSundayIs0,  // as cron does; 7 is Sunday, too
  kSundayIs1,  // as Deno.cron does, and Quartz: Saturday is 7
};

// Five fields (minute, hour, day of the month, month, day of the week) with `*`, lists, ranges,
// which may go over the end (FRI-MON), steps, and names (JAN, SUN); of a day of the month also L
// (the last), L-3, 15W (the Monday to Friday next to it) and LW; of a weekday FRI#2 (the second)
// and FRIL (the last). Or @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly. Where
// neither field of days begins with `*`, a day of which one of them is true is enough, as cron has
// it.
//
// Where a clock is put forward or back by less than three hours: an expression whose minute and
// hour do not begin with `*` runs once for what is left out, at the moment of the change, and once
// for what comes twice, the first time; others follow the clock as it goes.
//
// Thread: any. Owner: whoever holds the value. Errors: of `parse` alone, as kInvalidArgument: the
// message names the column; an expression that is never due is one, too. Cost: `parse` and the next
// time look at months and days one after the other, a few microseconds for most, and for what comes
// once in decades at most a millisecond or so.
class CronExpression final {
 public:
  static constexpr size_t kMostBytes = 256;

  static Result<CronExpression> parse(std::string_view text,
                                      CronWeekdays weekdays = CronWeekdays::kSundayIs0);

  // Five fields that mean the same as kSundayIs0, with weekdays by their names.
  const std::string& text() const { return text_; }

  // The first time after `unix_s` that is due; none: not in the next 400 years.
  std::optional<int64_t> next_after(int64_t unix_s, const TimeZone& zone) const;
  // The last time that is due, not after `unix_s`; none: not within the 100 years before.
  std::optional<int64_t> previous(int64_t unix_s, const TimeZone& zone) const;

 private:
  friend class CronReader;
  CronExpression() = default;
  bool has_day(int64_t days) const;
  std::optional<int64_t> next_on_clock(int64_t from, int64_t until) const;

  std::string text_;
  uint64_t minutes_ = 0;  // these are sets, by a bit for each
  uint32_t hours_ = 0;
  uint32_t days_ = 0;
  uint32_t near_days_ = 0;         // 15W
  uint32_t days_before_last_ = 0;  // L is 0, L-3 is 3
  uint32_t near_days_before_last_ = 0;
  uint16_t months_ = 0;
  uint8_t weekdays_ = 0;
  uint8_t last_weekdays_ = 0;
  std::array<uint8_t, 5> nth_weekdays_{};
  bool either_day_ = false;  // of the two fields of days one is enough
  bool has_fixed_time_ = false;
};

}  // namespace edgert
