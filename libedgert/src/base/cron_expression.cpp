// Cron expressions: see edgert/cron_expression.h.
#include "edgert/cron_expression.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "base/cron_fields.h"
#include "base/text.h"

namespace edgert {

namespace {

using base::CronFieldKind;
using base::CronPart;

constexpr int64_t kDay = 86400;
constexpr int64_t kDaysOf400Years = 146097;
// Changes of a clock that are as long are a new clock.
constexpr int64_t kLongChange = 3 * 3600;

const char* const kMonthNames[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                   "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
const char* const kWeekdayNames[] = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

const CronFieldKind kCronFields[] = {
    {"minute", 0, 59, nullptr, 0, 0},
    {"hour", 0, 23, nullptr, 0, 0},
    {"day of the month", 1, 31, nullptr, 0, 0},
    {"month", 1, 12, kMonthNames, 12, 1},
    {"day of the week", 0, 7, kWeekdayNames, 7, 0},
};
const CronFieldKind kWeekdaysFrom1 = {"day of the week", 1, 7, kWeekdayNames, 7, 1};

struct CronAlias {
  const char* name;
  const char* fields;
};
constexpr CronAlias kCronAliases[] = {
    {"@yearly", "0 0 1 1 *"}, {"@annually", "0 0 1 1 *"}, {"@monthly", "0 0 1 * *"},
    {"@weekly", "0 0 * * 0"}, {"@daily", "0 0 * * *"},    {"@midnight", "0 0 * * *"},
    {"@hourly", "0 * * * *"},
};

constexpr int64_t floor_divided(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && a < 0 ? 1 : 0);
}

constexpr uint32_t bit_of(uint32_t of) { return uint32_t{1} << of; }

struct CronDate {
  std::chrono::year_month_day ymd;
  uint32_t month, day, last;  // `last`: the month's last day
  uint32_t weekday;           // Sunday is 0
  explicit CronDate(int64_t days) {
    const std::chrono::sys_days at{std::chrono::days(days)};
    ymd = at;
    month = static_cast<unsigned>(ymd.month());
    day = static_cast<unsigned>(ymd.day());
    last = static_cast<unsigned>((ymd.year() / ymd.month() / std::chrono::last).day());
    weekday = std::chrono::weekday(at).c_encoding();
  }
  // Of another day of the month.
  uint32_t weekday_of(uint32_t other) const { return (weekday + 35 + other - day) % 7; }
  // Monday to Friday next to a day, within the month; 0: the month has no such day.
  uint32_t nearest(int64_t to) const {
    if (to < 1 || to > last) return 0;
    const auto at = static_cast<uint32_t>(to);
    const uint32_t on = weekday_of(at);
    if (on == 6) return at == 1 ? 3 : at - 1;
    if (on == 0) return at == last ? at - 2 : at + 1;
    return at;
  }
};

}  // namespace

// Puts an expression together out of its text.
class CronReader {
 public:
  CronReader(std::string_view text, CronWeekdays weekdays) : text_(text), weekdays_(weekdays) {}

  Result<CronExpression> read() {
    for (const CronAlias& alias : kCronAliases) {
      if (base::equal_ignoring_case(text_, alias.name)) {
        text_ = alias.fields;
        weekdays_ = CronWeekdays::kSundayIs0;
      }
    }
    if (text_.starts_with('@'))
      return Error{ErrorCode::kInvalidArgument,
                   "column 1: `" + base::shortened(text_) +
                       "` is none of @yearly, @annually, @monthly, @weekly, @daily, @midnight and "
                       "@hourly"};
    if (Status split = split_fields(); !split.ok()) return split.take_error();
    for (size_t i = 0; i < 5; ++i) {
      if (Status field = read_field(i); !field.ok()) return field.take_error();
    }
    made_.either_day_ = !stars_[2] && !stars_[4];
    made_.has_fixed_time_ = !stars_[0] && !stars_[1];
    if (!made_.next_on_clock(0, kDaysOf400Years * kDay))
      return Error{ErrorCode::kInvalidArgument,
                   "`" + std::string(text_) + "` is never due: none of its months has such a day"};
    return std::move(made_);
  }

 private:
  Status split_fields() {
    size_t at = 0;
    while (at < text_.size()) {
      if (text_[at] == ' ' || text_[at] == '\t') {
        ++at;
        continue;
      }
      size_t end = at;
      while (end < text_.size() && text_[end] != ' ' && text_[end] != '\t') ++end;
      fields_.push_back({text_.substr(at, end - at), at + 1});
      at = end;
    }
    if (fields_.size() == 5) return Unit{};
    std::string what = "it has " + std::to_string(fields_.size()) +
                       " fields in place of five (minute, hour, day of the month, month, day of "
                       "the week)";
    if (fields_.size() > 5) what += "; seconds and years are not known here";
    return Error{ErrorCode::kInvalidArgument,
                 "column " +
                     std::to_string(fields_.size() > 5 ? fields_[5].second : text_.size() + 1) +
                     ": " + what};
  }

  Status read_field(size_t which) {
    auto [field, column] = fields_[which];
    const bool from_1 = which == 4 && weekdays_ == CronWeekdays::kSundayIs1;
    if (from_1 && base::equal_ignoring_case(field, "L")) field = "SAT";
    if (from_1 && field == "0")
      return Error{ErrorCode::kInvalidArgument,
                   "column " + std::to_string(column) +
                       ", in the day of the week field: 0 is no day: they are counted from 1, "
                       "which is Sunday, to 7; write SUN"};
    base::CronFieldReader reader(field, column, from_1 ? kWeekdaysFrom1 : kCronFields[which]);
    std::string written;
    bool is_first = true;
    while (is_first || !reader.at_end()) {
      Result<CronPart> part = reader.part();
      if (!part.ok()) return part.take_error();
      if (is_first) stars_[which] = begins_with_star(which, part.value());
      if (!is_first) written += ',';
      written += add(which, part.value());
      is_first = false;
    }
    if (!made_.text_.empty()) made_.text_ += ' ';
    made_.text_ += written;
    return Unit{};
  }

  // Deno's */2 of days is a list like any other, so that one of both fields is enough.
  bool begins_with_star(size_t which, const CronPart& part) const {
    const bool of_days = which == 2 || which == 4;
    return part.star && (part.step == 1 || !of_days || weekdays_ == CronWeekdays::kSundayIs0);
  }

  // Returns the part as it is written for kSundayIs0.
  std::string add(size_t which, CronPart part) {
    if (which == 4 && weekdays_ == CronWeekdays::kSundayIs1) {
      --part.from;
      --part.to;
    }
    using Mark = CronPart::Mark;
    const uint32_t weekday = part.from % 7;
    if (part.from_end) {
      auto& set =
          part.mark == Mark::kNearest ? made_.near_days_before_last_ : made_.days_before_last_;
      set |= bit_of(part.from);
      return "L" + (part.from == 0 ? "" : "-" + std::to_string(part.from)) +
             (part.mark == Mark::kNearest ? "W" : "");
    }
    if (part.mark == Mark::kNearest) {
      made_.near_days_ |= bit_of(part.from);
      return std::to_string(part.from) + "W";
    }
    if (part.mark == Mark::kLast) {
      made_.last_weekdays_ |= static_cast<uint8_t>(bit_of(weekday));
      return std::string(kWeekdayNames[weekday]) + "L";
    }
    if (part.mark == Mark::kNth) {
      made_.nth_weekdays_[part.nth - 1] |= static_cast<uint8_t>(bit_of(weekday));
      return std::string(kWeekdayNames[weekday]) + "#" + std::to_string(part.nth);
    }
    add_numbers(which, part);
    return written(which, part);
  }

  void add_numbers(size_t which, const CronPart& part) {
    const CronFieldKind& kind = kCronFields[which];
    const uint32_t size = (which == 4 ? 7 : kind.most + 1) - kind.least;
    // Sunday is 7 only where a range ends with it.
    const uint32_t to = part.to < part.from ? part.to + size : part.to;
    for (uint32_t i = part.from; i <= to; i += part.step) {
      const uint32_t value = (i - kind.least) % size + kind.least;
      switch (which) {
        case 0:
          made_.minutes_ |= uint64_t{1} << value;
          break;
        case 1:
          made_.hours_ |= bit_of(value);
          break;
        case 2:
          made_.days_ |= bit_of(value);
          break;
        case 3:
          made_.months_ |= static_cast<uint16_t>(bit_of(value));
          break;
        default:
          made_.weekdays_ |= static_cast<uint8_t>(bit_of(value));
      }
    }
  }

  std::string written(size_t which, const CronPart& part) const {
    const auto name = [which](uint32_t value) {
      return which == 4 ? std::string(kWeekdayNames[value % 7]) : std::to_string(value);
    };
    std::string out;
    if (begins_with_star(which, part)) {
      out = "*";
    } else {
      out = name(part.from);
      if (part.to != part.from || part.step != 1) out += "-" + name(part.to);
    }
    return part.step == 1 ? out : out + "/" + std::to_string(part.step);
  }

  std::string_view text_;
  CronWeekdays weekdays_;
  std::vector<std::pair<std::string_view, size_t>> fields_;
  bool stars_[5] = {};
  CronExpression made_;
};

Result<CronExpression> CronExpression::parse(std::string_view text, CronWeekdays weekdays) {
  if (text.size() > kMostBytes)
    return Error{ErrorCode::kInvalidArgument, "column " + std::to_string(kMostBytes + 1) +
                                                  ": an expression has at most " +
                                                  std::to_string(kMostBytes) + " bytes"};
  // A message says what is wrong, and holds no more than characters that can be read.
  for (size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if ((c < 32 && c != '\t') || c > 126)
      return Error{ErrorCode::kInvalidArgument,
                   "column " + std::to_string(at + 1) + ": such a character cannot stand here"};
  }
  return CronReader(text, weekdays).read();
}

bool CronExpression::has_day(int64_t days) const {
  const CronDate date(days);
  if (date.month >= 16 || (months_ & bit_of(date.month)) == 0) return false;
  const uint32_t before_last = date.last - date.day;
  bool of_month = (days_ & bit_of(date.day)) != 0 || (days_before_last_ & bit_of(before_last)) != 0;
  for (uint32_t i = 1; near_days_ != 0 && i <= 31; ++i)
    of_month = of_month || ((near_days_ & bit_of(i)) != 0 && date.nearest(i) == date.day);
  for (uint32_t i = 0; near_days_before_last_ != 0 && i <= 30; ++i)
    of_month = of_month || ((near_days_before_last_ & bit_of(i)) != 0 &&
                            date.nearest(int64_t{date.last} - i) == date.day);
  const uint32_t weekday = bit_of(date.weekday);
  const bool of_week = (weekdays_ & weekday) != 0 ||
                       ((last_weekdays_ & weekday) != 0 && before_last < 7) ||
                       (nth_weekdays_[(date.day - 1) / 7] & weekday) != 0;
  return either_day_ ? of_month || of_week : of_month && of_week;
}

// On a clock that never changes: the first minute that is not before `from`, and before `until`.
std::optional<int64_t> CronExpression::next_on_clock(int64_t from, int64_t until) const {
  int64_t day = floor_divided(from, kDay);
  auto minute = static_cast<uint32_t>((from - day * kDay + 59) / 60);
  const int64_t last_day = day + kDaysOf400Years;
  while (day <= last_day && day * kDay < until) {
    const CronDate date(day);
    if ((months_ & bit_of(date.month)) == 0) {
      day += date.last - date.day + 1;
      minute = 0;
      continue;
    }
    if (!has_day(day)) minute = 1440;
    for (; minute < 1440; ++minute) {
      if ((hours_ & bit_of(minute / 60)) == 0) {
        minute = minute / 60 * 60 + 59;
        continue;
      }
      if ((minutes_ >> (minute % 60) & 1) == 0) continue;
      const int64_t found = day * kDay + int64_t{minute} * 60;
      return found < until ? std::optional<int64_t>(found) : std::nullopt;
    }
    ++day;
    minute = 0;
  }
  return std::nullopt;
}

std::optional<int64_t> CronExpression::next_after(int64_t unix_s, const TimeZone& zone) const {
  // What lies beyond is nobody's time, and would overflow.
  constexpr int64_t kFar = int64_t{1} << 40;
  if (unix_s < -kFar || unix_s > kFar) return std::nullopt;
  constexpr int kMostPeriods = 1000;
  int64_t from = unix_s + 1;
  for (int i = 0; i < kMostPeriods; ++i) {
    const TimeZone::Period period = zone.period_at(from);
    int64_t clock = from + period.offset_s;
    if (has_fixed_time_ && period.from != INT64_MIN) {
      const int64_t before = zone.period_at(period.from - 1).offset_s;
      const int64_t change = period.offset_s - before;
      if (change > 0 && change < kLongChange && period.from >= from &&
          next_on_clock(period.from + before, period.from + period.offset_s))
        return period.from;
      if (change < 0 && change > -kLongChange) clock = std::max(clock, period.from + before);
    }
    const bool is_last = period.until == INT64_MAX;
    const std::optional<int64_t> found =
        next_on_clock(clock, is_last ? INT64_MAX : period.until + period.offset_s);
    if (found) return *found - period.offset_s;
    if (is_last) return std::nullopt;
    from = period.until;
  }
  return std::nullopt;
}

std::optional<int64_t> CronExpression::previous(int64_t unix_s, const TimeZone& zone) const {
  constexpr int64_t kHundredYears = 36525 * kDay;
  const auto is_due_by = [&](std::optional<int64_t> due) { return due && *due <= unix_s; };
  int64_t low = unix_s - 60;
  for (int64_t back = 60; !is_due_by(next_after(low, zone)); back *= 8) {
    if (back > kHundredYears) return std::nullopt;
    low = unix_s - back;
  }
  // Behind `low` there is one; behind `high` there is none.
  int64_t high = unix_s;
  while (high - low > 60) {
    const int64_t middle = low + (high - low) / 2;
    (is_due_by(next_after(middle, zone)) ? low : high) = middle;
  }
  std::optional<int64_t> last = next_after(low, zone);
  for (auto next = last; is_due_by(next); next = next_after(*next, zone)) last = next;
  return last;
}

}  // namespace edgert
