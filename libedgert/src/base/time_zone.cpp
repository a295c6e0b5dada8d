// TimeZone: reads the compiled files of the system's time zone database (RFC 8536), see
// edgert/cron_expression.h. GCC 12 has no std::chrono::tzdb.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "edgert/cron_expression.h"

namespace edgert {

// What TimeZone::Rules is made of.
namespace zone_rules {

// From `at` on the clock shows UTC and `offset_s`.
struct Change {
  int64_t at = INT64_MIN;
  int32_t offset_s = 0;
};

// A day of each year on which a clock changes, as a POSIX TZ string names it.
struct YearlyDay {
  char kind = 'M';  // M: a week's day of a month; J: 1 to 365, without 29 February; 0: 0 to 365
  int month = 1, week = 1, day = 0;
  int32_t time_s = 7200;

  // In days since 1970.
  int64_t in(int year) const {
    using namespace std::chrono;
    const sys_days first = std::chrono::year(year) / January / 1;
    if (kind != 'M') {
      const bool skips = kind == 'J' && day >= 60 && std::chrono::year(year).is_leap();
      return (first.time_since_epoch().count()) + day - (kind == 'J' ? 1 : 0) + (skips ? 1 : 0);
    }
    const year_month of =
        std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month));
    const std::chrono::weekday on(static_cast<unsigned>(day));
    const sys_days at =
        week == 5 ? sys_days(of / on[last]) : sys_days(of / on[static_cast<unsigned>(week)]);
    return at.time_since_epoch().count();
  }
};

// What holds behind the last change that a file lists.
struct YearlyRule {
  int32_t standard_s = 0, summer_s = 0;
  bool has_summer = false;
  YearlyDay begin, end;  // of summer
};

}  // namespace zone_rules

namespace {

using zone_rules::Change;
using zone_rules::YearlyDay;
using zone_rules::YearlyRule;

// Reads a POSIX TZ string: std offset [dst [offset] , start [/time] , end [/time]].
class ZoneRuleReader {
 public:
  explicit ZoneRuleReader(std::string_view text) : text_(text) {}

  std::optional<YearlyRule> read() {
    YearlyRule rule;
    if (!skip_name() || !offset(&rule.standard_s)) return std::nullopt;
    rule.standard_s = -rule.standard_s;
    if (at_ == text_.size()) return rule;
    rule.has_summer = true;
    rule.summer_s = rule.standard_s + 3600;
    if (!skip_name()) return std::nullopt;
    if (at_ < text_.size() && text_[at_] != ',') {
      if (!offset(&rule.summer_s)) return std::nullopt;
      rule.summer_s = -rule.summer_s;
    }
    if (!day(&rule.begin) || !day(&rule.end) || at_ != text_.size()) return std::nullopt;
    return rule;
  }

 private:
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool skip_name() {
    const size_t from = at_;
    if (take('<')) {
      while (at_ < text_.size() && text_[at_] != '>') ++at_;
      return take('>');
    }
    while (at_ < text_.size() && std::isalpha(static_cast<unsigned char>(text_[at_]))) ++at_;
    return at_ - from >= 3;
  }
  bool number(int least, int most, int* out) {
    const size_t from = at_;
    int value = 0;
    while (at_ < text_.size() && at_ - from < 3 &&
           std::isdigit(static_cast<unsigned char>(text_[at_])))
      value = value * 10 + (text_[at_++] - '0');
    *out = value;
    return at_ != from && value >= least && value <= most;
  }
  // hh[:mm[:ss]], hours to 167.
  bool offset(int32_t* out) {
    const bool negative = take('-');
    if (!negative) take('+');
    int hours = 0, minutes = 0, seconds = 0;
    if (!number(0, 167, &hours)) return false;
    if (take(':') && !number(0, 59, &minutes)) return false;
    if (take(':') && !number(0, 59, &seconds)) return false;
    *out = (hours * 3600 + minutes * 60 + seconds) * (negative ? -1 : 1);
    return true;
  }
  bool day(YearlyDay* out) {
    if (!take(',')) return false;
    if (take('M')) {
      if (!number(1, 12, &out->month) || !take('.') || !number(1, 5, &out->week) || !take('.') ||
          !number(0, 6, &out->day))
        return false;
    } else {
      out->kind = take('J') ? 'J' : '0';
      if (!number(out->kind == 'J' ? 1 : 0, 365, &out->day)) return false;
    }
    return !take('/') || offset(&out->time_s);
  }

  const std::string_view text_;
  size_t at_ = 0;
};

int year_of(int64_t unix_s) {
  using namespace std::chrono;
  return static_cast<int>(year_month_day(floor<days>(sys_seconds(seconds(unix_s)))).year());
}

// Big-endian numbers out of a file, within its bounds.
class ZoneBytes {
 public:
  explicit ZoneBytes(std::string_view data) : data_(data) {}
  bool has(size_t bytes) const { return bytes <= data_.size() - at_; }
  void skip(size_t bytes) { at_ += bytes; }
  uint8_t byte() { return static_cast<uint8_t>(data_[at_++]); }
  int64_t number(size_t bytes) {
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; ++i) value = value << 8 | byte();
    return bytes == 4 ? static_cast<int32_t>(value) : static_cast<int64_t>(value);
  }
  std::string_view rest() const { return data_.substr(at_); }
  std::string_view take(size_t bytes) {
    at_ += bytes;
    return data_.substr(at_ - bytes, bytes);
  }

 private:
  const std::string_view data_;
  size_t at_ = 0;
};

struct ZoneHeader {
  char version = 0;
  size_t counts[6] = {};  // isutc, isstd, leap, time, type, char
};

std::optional<ZoneHeader> read_zone_header(ZoneBytes& in) {
  if (!in.has(44) || in.take(4) != "TZif") return std::nullopt;
  ZoneHeader header;
  header.version = static_cast<char>(in.byte());
  in.skip(15);
  for (size_t& count : header.counts) {
    const int64_t value = in.number(4);
    if (value < 0 || value > 65536) return std::nullopt;
    count = static_cast<size_t>(value);
  }
  return header;
}

constexpr size_t kMostZoneBytes = 64 * 1024;

Result<std::string> read_zone_file(const std::string& path) {
  const base::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat about {};
  if (file.get() < 0 || ::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode))
    return Error{ErrorCode::kNotFound, "there is no such file"};
  std::string data(kMostZoneBytes + 1, '\0');
  size_t size = 0;
  while (size < data.size()) {
    const ssize_t got = ::read(file.get(), data.data() + size, data.size() - size);
    if (got <= 0) break;
    size += static_cast<size_t>(got);
  }
  data.resize(size);
  return data;
}

bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() == '/' || name.back() == '/') return false;
  if (name.find("..") != std::string_view::npos || name.find("//") != std::string_view::npos)
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '/' || c == '_' || c == '-' ||
           c == '+';
  });
}

}  // namespace

struct TimeZone::Rules {
  std::string name;
  std::vector<zone_rules::Change> changes;  // the first holds from ever
  std::optional<zone_rules::YearlyRule> yearly;

  // `bytes`: of a time in this part of the file.
  bool read_data(ZoneBytes& in, const ZoneHeader& header, size_t bytes) {
    const auto [utc, standard, leaps, times, types, characters] = header.counts;
    if (types == 0 || !in.has(times * (bytes + 1) + types * 6)) return false;
    changes.assign(1, Change{});
    for (size_t i = 0; i < times; ++i) {
      const int64_t at = in.number(bytes);
      if (at <= changes.back().at) return false;
      changes.push_back({at, 0});
    }
    std::vector<size_t> kinds(times);
    for (size_t& kind : kinds) kind = in.byte();
    std::vector<int32_t> offsets(types);
    for (int32_t& offset : offsets) {
      offset = static_cast<int32_t>(in.number(4));
      if (offset < -100000 || offset > 100000) return false;
      in.skip(2);
    }
    changes[0].offset_s = offsets[0];
    for (size_t i = 0; i < times; ++i) {
      if (kinds[i] >= types) return false;
      changes[i + 1].offset_s = offsets[kinds[i]];
    }
    const size_t rest = characters + leaps * (bytes + 4) + standard + utc;
    if (!in.has(rest)) return false;
    in.skip(rest);
    return true;
  }

  bool read(std::string_view data) {
    ZoneBytes in(data);
    std::optional<ZoneHeader> header = read_zone_header(in);
    if (!header || !read_data(in, *header, 4)) return false;
    if (header->version < '2') return true;
    header = read_zone_header(in);
    if (!header || !read_data(in, *header, 8)) return false;
    std::string_view footer = in.rest();
    if (!footer.starts_with('\n')) return false;
    footer.remove_prefix(1);
    footer = footer.substr(0, footer.find('\n'));
    if (footer.empty()) return true;
    yearly = ZoneRuleReader(footer).read();
    return yearly.has_value();
  }

  // Behind the last change that is listed.
  Period by_rule(int64_t unix_s, const Change& last) const {
    Period period{last.at, INT64_MAX, yearly->standard_s};
    if (!yearly->has_summer) return period;
    std::vector<Change> around;
    const int year = year_of(unix_s);
    for (int each = year - 1; each <= year + 1; ++each) {
      around.push_back({yearly->begin.in(each)*86400 + yearly->begin.time_s - yearly->standard_s,
                        yearly->summer_s});
      around.push_back(
          {yearly->end.in(each)*86400 + yearly->end.time_s - yearly->summer_s, yearly->standard_s});
    }
    std::sort(around.begin(), around.end(),
              [](const Change& a, const Change& b) { return a.at < b.at; });
    period.offset_s = last.offset_s;
    for (const Change& change : around) {
      if (change.at <= last.at) {
        period.offset_s = change.offset_s;
      } else if (change.at > unix_s) {
        period.until = change.at;
        break;
      } else {
        period.from = change.at;
        period.offset_s = change.offset_s;
      }
    }
    return period;
  }
};

TimeZone TimeZone::utc() {
  static const auto rules = [] {
    auto made = std::make_shared<Rules>();
    made->name = "UTC";
    made->changes.assign(1, Change{});
    return made;
  }();
  return TimeZone(rules);
}

Result<TimeZone> TimeZone::load(std::string_view name) {
  if (name == "UTC") return utc();
  if (!is_zone_name(name))
    return Error{ErrorCode::kInvalidArgument,
                 "that is no time zone's name: they look like Europe/Berlin"};
  const char* const folder = std::getenv("TZDIR");
  const std::string base = folder != nullptr && *folder != '\0' ? folder : "/usr/share/zoneinfo";
  const Result<std::string> data = read_zone_file(base + "/" + std::string(name));
  if (!data.ok()) {
    const bool has_database = ::access((base + "/Europe").c_str(), F_OK) == 0;
    return Error{ErrorCode::kNotFound,
                 has_database ? "there is no time zone " + std::string(name)
                              : "there are no time zones on this machine (Debian's tzdata has "
                                "them), so that UTC alone is known, and not " +
                                    std::string(name)};
  }
  auto rules = std::make_shared<Rules>();
  rules->name = std::string(name);
  if (data.value().size() > kMostZoneBytes || !rules->read(data.value()))
    return Error{ErrorCode::kInvalidData,
                 "what the machine has as time zone " + std::string(name) + " is none"};
  return TimeZone(std::move(rules));
}

const std::string& TimeZone::name() const { return rules_->name; }

TimeZone::Period TimeZone::period_at(int64_t unix_s) const {
  const std::vector<Change>& changes = rules_->changes;
  const auto next =
      std::upper_bound(changes.begin(), changes.end(), unix_s,
                       [](int64_t at, const Change& change) { return at < change.at; });
  const Change& last = *(next - 1);
  if (next == changes.end()) {
    // A rule that has no summer adds nothing to the last change, unless there was none.
    if (rules_->yearly && (rules_->yearly->has_summer || changes.size() == 1))
      return rules_->by_rule(unix_s, last);
    return {last.at, INT64_MAX, last.offset_s};
  }
  return {last.at, next->at, last.offset_s};
}

}  // namespace edgert
