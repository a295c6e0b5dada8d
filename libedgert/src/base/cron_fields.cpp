#include "base/cron_fields.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace edgert::base {

Error CronFieldReader::wrong(const std::string& what, size_t at) const {
  return {ErrorCode::kInvalidArgument,
          "column " + std::to_string(column_ + at) + ", in the " + kind_.name + " field: " + what};
}

bool CronFieldReader::take(char c) {
  if (at_end() || ascii_lower(field_[at_]) != ascii_lower(c)) return false;
  ++at_;
  return true;
}

Result<uint32_t> CronFieldReader::number(uint32_t least, uint32_t most, const char* what) {
  const size_t from = at_;
  uint32_t value = 0;
  while (!at_end() && std::isdigit(static_cast<unsigned char>(field_[at_])) && at_ - from < 4)
    value = value * 10 + static_cast<uint32_t>(field_[at_++] - '0');
  if (at_ == from) return wrong(std::string(what) + " is missing");
  if (value >= least && value <= most) return value;
  return wrong(std::string(field_.substr(from, at_ - from)) + " is out of bounds: " + what +
                   " is a number from " + std::to_string(least) + " to " + std::to_string(most),
               from);
}

Result<uint32_t> CronFieldReader::value() {
  const size_t from = at_;
  size_t to = at_;
  while (to < field_.size() && std::isalpha(static_cast<unsigned char>(field_[to]))) ++to;
  if (to == from) return number(kind_.least, kind_.most, kind_.name);
  for (uint32_t i = 0; i < kind_.word_count; ++i) {
    if (!equal_ignoring_case(field_.substr(from, 3), kind_.words[i])) continue;
    at_ += 3;
    // FRIL
    if (to - at_ > 1 || (to > at_ && ascii_lower(field_[at_]) != 'l')) break;
    return kind_.words_from + i;
  }
  const std::string word(shortened(field_.substr(from, to - from)));
  if (kind_.words == nullptr) return wrong("`" + word + "` is no number", from);
  return wrong("`" + word + "` is no name: they are " + kind_.words[0] + " to " +
                   kind_.words[kind_.word_count - 1],
               from);
}

// Behind an L at the beginning of a part.
Status CronFieldReader::from_end(CronPart* part) {
  part->from_end = true;
  if (take('-')) {
    const Result<uint32_t> before = number(1, 30, "the number of days before the last");
    if (!before.ok()) return before.error();
    part->from = before.value();
  }
  if (take('W')) part->mark = CronPart::Mark::kNearest;
  return Unit{};
}

// Behind the first number of a part.
Status CronFieldReader::ending(CronPart* part) {
  using Mark = CronPart::Mark;
  const bool of_weekdays = kind_.most == 7;
  if (is_of_days() && take('W')) {
    part->mark = Mark::kNearest;
  } else if (of_weekdays && take('L')) {
    part->mark = Mark::kLast;
  } else if (of_weekdays && take('#')) {
    const Result<uint32_t> nth = number(1, 5, "which of the month's");
    if (!nth.ok()) return nth.error();
    part->mark = Mark::kNth;
    part->nth = nth.value();
  } else if (take('-')) {
    const Result<uint32_t> to = value();
    if (!to.ok()) return to.error();
    part->to = to.value();
    if (!at_end() && field_[at_] == '/') return Unit{};
  } else if (!at_end() && field_[at_] == '/') {
    part->to = std::max(part->from, last());
  }
  return Unit{};
}

Result<CronPart> CronFieldReader::part() {
  CronPart part;
  part.to = last();
  if (at_end() || field_[at_] == ',') return wrong("there is nothing before the comma");
  if (take('?')) return wrong("`?` is Quartz's; write `*`", at_ - 1);
  if (take('*')) {
    part.star = true;
    part.from = kind_.least;
  } else if (is_of_days() && take('L')) {
    part.to = 0;
    if (Status read = from_end(&part); !read.ok()) return read.take_error();
  } else {
    const Result<uint32_t> from = value();
    if (!from.ok()) return from.error();
    part.from = part.to = from.value();
    if (Status read = ending(&part); !read.ok()) return read.take_error();
  }
  if (part.mark == CronPart::Mark::kNone && !part.from_end && take('/')) {
    const Result<uint32_t> step = number(1, kind_.most, "a step");
    if (!step.ok()) return step.error();
    part.step = step.value();
  }
  if (at_end()) return part;
  if (!take(','))
    return wrong("`" + std::string(shortened(field_.substr(at_, 1))) + "` cannot stand here");
  if (at_end()) return wrong("there is nothing behind the comma", at_ - 1);
  return part;
}

}  // namespace edgert::base
