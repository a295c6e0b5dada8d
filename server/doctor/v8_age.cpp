#include "doctor/v8_age.h"

#include <charconv>

namespace edgert::server {

namespace {

constexpr long kSecondsOfDay = 86400;
constexpr char kAdvice[] =
    "deploy with the current one: ./dev v8 --newest && ./dev package --v8 current (docs/deploy.md)";

bool take(std::string_view text, size_t at, size_t digits, int* number) {
  const char* const end = text.data() + at + digits;
  return text.size() >= at + digits && std::from_chars(text.data() + at, end, *number).ptr == end;
}

}  // namespace

std::optional<long> days_since(const std::string& date, time_t now) {
  tm day{};
  if (date.size() != 10 || !take(date, 0, 4, &day.tm_year) || !take(date, 5, 2, &day.tm_mon) ||
      !take(date, 8, 2, &day.tm_mday))
    return std::nullopt;
  day.tm_year -= 1900;
  day.tm_mon -= 1;
  const time_t then = timegm(&day);
  if (then < 0 || now < then) return std::nullopt;
  return static_cast<long>((now - then) / kSecondsOfDay);
}

std::string age_text(long days) {
  if (days >= 2 * 365) return std::to_string(days / 365) + " years";
  return std::to_string(days) + (days == 1 ? " day" : " days");
}

Finding look_at_v8(const std::string& version, const std::string& date, time_t now) {
  if (date.empty())
    return warning("V8", version + ", of which nobody noted the day",
                   "note it with the V8: v8.txt beside its lib, as ./dev v8 does");
  const std::string found = version + " of " + date;
  const std::optional<long> days = days_since(date, now);
  if (!days)
    return warning("V8", found + ", which lies ahead by this machine's clock", "set the clock");
  if (*days <= kOldDays) return good("V8", found + ", " + age_text(*days) + " old");
  return warning("V8", found + " is " + age_text(*days) + " old: it lacks the security fixes since",
                 kAdvice);
}

std::string v8_warning(const std::string& date, time_t now) {
  const std::optional<long> days = days_since(date, now);
  if (!days || *days <= kOldDays) return {};
  return "this V8 is " + age_text(*days) + " old and lacks the security fixes since: " + kAdvice;
}

}  // namespace edgert::server
