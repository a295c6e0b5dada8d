#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>

#include "edgert/cron_expression.h"

using edgert::CronExpression;
using edgert::CronWeekdays;
using edgert::TimeZone;

namespace {

// "2026-03-29 01:00" in UTC, as seconds since 1970 and back.
int64_t moment(const char* text) {
  std::tm parts{};
  REQUIRE(strptime(text, "%Y-%m-%d %H:%M", &parts) != nullptr);
  return timegm(&parts);
}

std::string written(std::optional<int64_t> at) {
  if (!at) return "never";
  const auto seconds = static_cast<time_t>(*at);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  strftime(text, sizeof text, parts.tm_sec == 0 ? "%Y-%m-%d %H:%M" : "%Y-%m-%d %H:%M:%S", &parts);
  return text;
}

std::string next(const char* expression, const char* zone, const char* after,
                 CronWeekdays weekdays = CronWeekdays::kSundayIs0) {
  const auto parsed = CronExpression::parse(expression, weekdays);
  if (!parsed.ok()) return parsed.error().message;
  const auto loaded = TimeZone::load(zone);
  if (!loaded.ok()) return loaded.error().message;
  return written(parsed.value().next_after(moment(after), loaded.value()));
}

struct DueRow {
  const char* expression;
  const char* zone;
  const char* after;  // these two in UTC
  const char* due;
};

const DueRow kDueRows[] = {
    // Each field.
    {"* * * * *", "UTC", "2026-01-01 00:00", "2026-01-01 00:01"},
    {"*/5 * * * *", "UTC", "2026-01-01 00:00", "2026-01-01 00:05"},
    {"*/5 * * * *", "UTC", "2026-01-01 00:58", "2026-01-01 01:00"},
    {"7 * * * *", "UTC", "2026-01-01 00:07", "2026-01-01 01:07"},
    {"0,30 * * * *", "UTC", "2026-01-01 00:10", "2026-01-01 00:30"},
    {"10-12 * * * *", "UTC", "2026-01-01 00:12", "2026-01-01 01:10"},
    {"10-20/5 * * * *", "UTC", "2026-01-01 00:15", "2026-01-01 00:20"},
    {"50/3 * * * *", "UTC", "2026-01-01 00:53", "2026-01-01 00:56"},
    {"58-1 * * * *", "UTC", "2026-01-01 00:59", "2026-01-01 01:00"},
    {"0 9 * * *", "UTC", "2026-01-01 09:00", "2026-01-02 09:00"},
    {"0 22-1 * * *", "UTC", "2026-01-01 23:00", "2026-01-02 00:00"},
    {"0 */6 * * *", "UTC", "2026-01-01 18:00", "2026-01-02 00:00"},
    {"0 0 15 * *", "UTC", "2026-01-15 00:00", "2026-02-15 00:00"},
    {"0 0 1 JAN *", "UTC", "2026-01-01 00:00", "2027-01-01 00:00"},
    {"0 0 1 nov-feb *", "UTC", "2026-02-01 00:00", "2026-11-01 00:00"},
    {"0 0 1 */3 *", "UTC", "2026-01-01 00:00", "2026-04-01 00:00"},
    {"0 0 * * MON", "UTC", "2026-01-01 00:00", "2026-01-05 00:00"},
    {"0 0 * * 1", "UTC", "2026-01-01 00:00", "2026-01-05 00:00"},
    {"0 0 * * 0", "UTC", "2026-01-01 00:00", "2026-01-04 00:00"},
    {"0 0 * * 7", "UTC", "2026-01-01 00:00", "2026-01-04 00:00"},
    {"0 0 * * 5-7", "UTC", "2026-01-03 00:00", "2026-01-04 00:00"},
    {"0 0 * * FRI-MON", "UTC", "2026-01-05 00:00", "2026-01-09 00:00"},
    {"0 0 * * */2", "UTC", "2026-01-04 00:00", "2026-01-06 00:00"},
    {"0 0 * * mon,Wed", "UTC", "2026-01-05 00:00", "2026-01-07 00:00"},
    // The names of whole expressions.
    {"@hourly", "UTC", "2026-01-01 00:00", "2026-01-01 01:00"},
    {"@daily", "UTC", "2026-01-01 00:00", "2026-01-02 00:00"},
    {"@midnight", "UTC", "2026-01-01 12:00", "2026-01-02 00:00"},
    {"@weekly", "UTC", "2026-01-01 00:00", "2026-01-04 00:00"},
    {"@monthly", "UTC", "2026-01-01 00:00", "2026-02-01 00:00"},
    {"@yearly", "UTC", "2026-01-01 00:00", "2027-01-01 00:00"},
    {"@Annually", "UTC", "2026-06-01 00:00", "2027-01-01 00:00"},
    // Ends of months, leap years.
    {"0 0 31 * *", "UTC", "2026-01-31 00:00", "2026-03-31 00:00"},
    {"0 0 29 2 *", "UTC", "2026-01-01 00:00", "2028-02-29 00:00"},
    {"0 0 29 2 *", "UTC", "2096-02-29 00:00", "2104-02-29 00:00"},
    {"0 0 30 2,4 *", "UTC", "2026-01-01 00:00", "2026-04-30 00:00"},
    {"59 23 31 12 *", "UTC", "2026-01-01 00:00", "2026-12-31 23:59"},
    {"0 0 L * *", "UTC", "2026-02-01 00:00", "2026-02-28 00:00"},
    {"0 0 L * *", "UTC", "2028-02-01 00:00", "2028-02-29 00:00"},
    {"0 0 L-2 * *", "UTC", "2026-02-01 00:00", "2026-02-26 00:00"},
    {"0 0 LW * *", "UTC", "2026-05-01 00:00", "2026-05-29 00:00"},
    {"0 0 L-1W * *", "UTC", "2026-05-01 00:00", "2026-05-29 00:00"},
    {"0 0 15W * *", "UTC", "2026-02-01 00:00", "2026-02-16 00:00"},
    {"0 0 15W * *", "UTC", "2026-08-01 00:00", "2026-08-14 00:00"},
    {"0 0 1W * *", "UTC", "2026-07-31 00:00", "2026-08-03 00:00"},
    {"0 0 31W * *", "UTC", "2026-05-01 00:00", "2026-05-29 00:00"},
    {"0 0 1,15,L * *", "UTC", "2026-04-15 00:00", "2026-04-30 00:00"},
    {"0 0 * * FRIL", "UTC", "2026-01-01 00:00", "2026-01-30 00:00"},
    {"0 0 * * 5L", "UTC", "2026-01-31 00:00", "2026-02-27 00:00"},
    {"0 0 * * FRI#2", "UTC", "2026-01-01 00:00", "2026-01-09 00:00"},
    {"0 0 * * MON#5", "UTC", "2026-01-01 00:00", "2026-03-30 00:00"},
    {"0 0 * 2 MON#5", "UTC", "2026-01-01 00:00", "2044-02-29 00:00"},
    // Two fields of days: one is enough, unless one of them begins with *.
    {"0 0 13 * FRI", "UTC", "2026-01-01 00:00", "2026-01-02 00:00"},
    {"0 0 13 * FRI", "UTC", "2026-01-09 00:00", "2026-01-13 00:00"},
    {"0 0 */2 * FRI", "UTC", "2026-01-01 00:00", "2026-01-09 00:00"},
    // The clock of another place.
    {"0 9 * * *", "Europe/Berlin", "2026-01-01 00:00", "2026-01-01 08:00"},
    {"0 9 * * *", "Europe/Berlin", "2026-07-01 00:00", "2026-07-01 07:00"},
    {"0 0 * * MON", "America/New_York", "2026-01-04 12:00", "2026-01-05 05:00"},
    {"30 5 * * *", "Asia/Kolkata", "2026-01-01 00:00", "2026-01-02 00:00"},
    {"0 0 1 1 *", "Pacific/Kiritimati", "2026-06-01 00:00", "2026-12-31 10:00"},
    // Beyond what the database lists one by one.
    {"0 12 1 7 *", "Europe/Berlin", "2060-01-01 00:00", "2060-07-01 10:00"},
    {"0 12 1 1 *", "America/New_York", "2100-06-01 00:00", "2101-01-01 17:00"},
    // Berlin, 29 March 2026: 02:00 to 03:00 is left out, which is 01:00 in UTC.
    {"30 2 * * *", "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 01:00"},
    {"30 2 * * *", "Europe/Berlin", "2026-03-29 01:00", "2026-03-30 00:30"},
    {"0,15,30 2 * * *", "Europe/Berlin", "2026-03-29 00:30", "2026-03-29 01:00"},
    {"0,15,30 2 * * *", "Europe/Berlin", "2026-03-29 01:00", "2026-03-30 00:00"},
    {"0 3 * * *", "Europe/Berlin", "2026-03-29 00:30", "2026-03-29 01:00"},
    {"*/30 * * * *", "Europe/Berlin", "2026-03-29 00:30", "2026-03-29 01:00"},
    {"30 * * * *", "Europe/Berlin", "2026-03-29 00:30", "2026-03-29 01:30"},
    {"*/20 2 * * *", "Europe/Berlin", "2026-03-29 00:00", "2026-03-30 00:00"},
    // Berlin, 25 October 2026: 02:00 to 03:00 comes twice, at 00:00 and 01:00 in UTC.
    {"30 2 * * *", "Europe/Berlin", "2026-10-24 12:00", "2026-10-25 00:30"},
    {"30 2 * * *", "Europe/Berlin", "2026-10-25 00:30", "2026-10-26 01:30"},
    {"30 * * * *", "Europe/Berlin", "2026-10-25 00:30", "2026-10-25 01:30"},
    {"0 3 * * *", "Europe/Berlin", "2026-10-25 00:30", "2026-10-25 02:00"},
    // New York, 8 March and 1 November 2026.
    {"30 2 * * *", "America/New_York", "2026-03-08 00:00", "2026-03-08 07:00"},
    {"30 2 8 3 *", "America/New_York", "2026-03-08 07:00", "2027-03-08 07:30"},
    {"30 1 * * *", "America/New_York", "2026-11-01 00:00", "2026-11-01 05:30"},
    {"30 1 * * *", "America/New_York", "2026-11-01 05:30", "2026-11-02 06:30"},
    {"*/15 * * * *", "America/New_York", "2026-11-01 05:45", "2026-11-01 06:00"},
    // Half an hour of summer.
    {"15 2 * * *", "Australia/Lord_Howe", "2026-10-03 00:00", "2026-10-03 15:30"},
    // Samoa had no 30 December 2011: that is a new clock, and nothing is made up for.
    {"0 12 30 12 *", "Pacific/Apia", "2011-12-01 00:00", "2012-12-29 22:00"},
};

}  // namespace

TEST_CASE("cron expressions are due as cron has it") {
  for (const DueRow& row : kDueRows) {
    CAPTURE(row.expression, row.zone, row.after);
    CHECK(next(row.expression, row.zone, row.after) == row.due);
  }
}

TEST_CASE("what is due last is found from behind") {
  for (const DueRow& row : kDueRows) {
    CAPTURE(row.expression, row.zone, row.due);
    const auto expression = CronExpression::parse(row.expression);
    const auto zone = TimeZone::load(row.zone);
    REQUIRE(expression.ok());
    REQUIRE(zone.ok());
    const int64_t due = moment(row.due);
    CHECK(written(expression.value().previous(due, zone.value())) == row.due);
    const auto before = expression.value().previous(due - 1, zone.value());
    CHECK((!before || *before <= moment(row.after)));
    if (before) CHECK(written(expression.value().next_after(*before, zone.value())) == row.due);
  }
}

TEST_CASE("an expression as it is shown means the same") {
  for (const DueRow& row : kDueRows) {
    const auto expression = CronExpression::parse(row.expression);
    REQUIRE(expression.ok());
    CAPTURE(row.expression, expression.value().text());
    CHECK(next(expression.value().text().c_str(), row.zone, row.after) == row.due);
  }
}

TEST_CASE("Deno's weekdays begin with Sunday as 1") {
  const struct {
    const char* deno;
    const char* cron;
  } rows[] = {
      {"0 9 * * 2", "0 9 * * MON"},         {"0 9 * * 1-7", "0 9 * * SUN-SAT"},
      {"0 9 * * 2-6", "0 9 * * MON-FRI"},   {"0 9 * * L", "0 9 * * SAT"},
      {"0 9 * * 6L", "0 9 * * FRIL"},       {"0 9 * * 6#2", "0 9 * * FRI#2"},
      {"0 9 * * FRI", "0 9 * * FRI"},       {"0 9 * * 7-2", "0 9 * * SAT-MON"},
      {"0 9 * * */2", "0 9 * * SUN-SAT/2"}, {"0 9 */2 * 2", "0 9 1-31/2 * MON"},
      {"*/5 * * * *", "*/5 * * * *"},       {"0 0 L-3W 1/2 *", "0 0 L-3W 1-12/2 *"},
      {"0 9 * * 2/2", "0 9 * * MON-SAT/2"}, {"@weekly", "0 0 * * SUN"},
  };
  for (const auto& row : rows) {
    const auto parsed = CronExpression::parse(row.deno, CronWeekdays::kSundayIs1);
    CAPTURE(row.deno, parsed.ok() ? "" : parsed.error().message);
    REQUIRE(parsed.ok());
    CHECK(parsed.value().text() == row.cron);
  }
  CHECK(next("0 0 * * 0", "UTC", "2026-01-01 00:00", CronWeekdays::kSundayIs1) ==
        "column 9, in the day of the week field: 0 is no day: they are counted from 1, which is "
        "Sunday, to 7; write SUN");
}

TEST_CASE("an expression that is none says where and why") {
  const struct {
    const char* expression;
    const char* message;
  } rows[] = {
      {"",
       "column 1: it has 0 fields in place of five (minute, hour, day of the month, month, "
       "day of the week)"},
      {"* * * *",
       "column 8: it has 4 fields in place of five (minute, hour, day of the month, "
       "month, day of the week)"},
      {"0 * * * * *",
       "column 11: it has 6 fields in place of five (minute, hour, day of the "
       "month, month, day of the week); seconds and years are not known here"},
      {"60 * * * *",
       "column 1, in the minute field: 60 is out of bounds: minute is a number from 0 to 59"},
      {"* 24 * * *",
       "column 3, in the hour field: 24 is out of bounds: hour is a number from 0 to 23"},
      {"* * 0 * *",
       "column 5, in the day of the month field: 0 is out of bounds: day of the month is a number "
       "from 1 to 31"},
      {"* * * 13 *",
       "column 7, in the month field: 13 is out of bounds: month is a number from 1 to 12"},
      {"* * * * 8",
       "column 9, in the day of the week field: 8 is out of bounds: day of the week is a number "
       "from 0 to 7"},
      {"*/0 * * * *",
       "column 3, in the minute field: 0 is out of bounds: a step is a number from 1 to 59"},
      {"*/60 * * * *",
       "column 3, in the minute field: 60 is out of bounds: a step is a number from 1 to 59"},
      {"1,,2 * * * *", "column 3, in the minute field: there is nothing before the comma"},
      {"1, * * * *", "column 2, in the minute field: there is nothing behind the comma"},
      {"1- * * * *", "column 3, in the minute field: minute is missing"},
      {"*-5 * * * *", "column 2, in the minute field: `-` cannot stand here"},
      {"five * * * *", "column 1, in the minute field: `five` is no number"},
      {"* * * MAR-APRIL *",
       "column 11, in the month field: `APRIL` is no name: they are JAN to "
       "DEC"},
      {"* * * * MONDAY",
       "column 9, in the day of the week field: `MONDAY` is no name: they are SUN to SAT"},
      {"* * ? * *", "column 5, in the day of the month field: `?` is Quartz's; write `*`"},
      {"* * 5L * *", "column 6, in the day of the month field: `L` cannot stand here"},
      {"* * * * 5W", "column 10, in the day of the week field: `W` cannot stand here"},
      {"* * * * MON#6",
       "column 13, in the day of the week field: 6 is out of bounds: which of the month's is a "
       "number from 1 to 5"},
      {"* * * * L", "column 9, in the day of the week field: `L` is no name: they are SUN to SAT"},
      {"@reboot",
       "column 1: `@reboot` is none of @yearly, @annually, @monthly, @weekly, @daily, "
       "@midnight and @hourly"},
      {"0 0 30 2 *", "`0 0 30 2 *` is never due: none of its months has such a day"},
      {"0 0 31 2,4,6,9,11 *",
       "`0 0 31 2,4,6,9,11 *` is never due: none of its months has such a day"},
      {"0 0 30W 2 *", "`0 0 30W 2 *` is never due: none of its months has such a day"},
      {"0 0 L-29 2 *", "`0 0 L-29 2 *` is never due: none of its months has such a day"},
      {"\xc3\xa4 * * * *", "column 1: such a character cannot stand here"},
      {"0\n* * * *", "column 2: such a character cannot stand here"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.expression);
    CHECK(next(row.expression, "UTC", "2026-01-01 00:00") == row.message);
  }
  CHECK(next(std::string(300, '*').c_str(), "UTC", "2026-01-01 00:00") ==
        "column 257: an expression has at most 256 bytes");
}

TEST_CASE("a time zone is known by its name alone") {
  for (const char* name : {"", "/etc/passwd", "../../etc/passwd", "Europe//Berlin", "Europe/",
                           "Europe/Berlin\n", "CET-1CEST,M3.5.0"}) {
    const auto zone = TimeZone::load(name);
    CAPTURE(name);
    REQUIRE_FALSE(zone.ok());
    CHECK(zone.error().message == "that is no time zone's name: they look like Europe/Berlin");
  }
  CHECK(TimeZone::load("Europe/Nowhere").error().message == "there is no time zone Europe/Nowhere");
  CHECK(TimeZone::load("Europe").error().message == "there is no time zone Europe");
  CHECK(TimeZone::load("tzdata.zi").error().message ==
        "that is no time zone's name: they look like Europe/Berlin");
  CHECK(TimeZone::load("Europe/Berlin").value().name() == "Europe/Berlin");
}
