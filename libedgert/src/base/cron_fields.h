// The fields of a cron expression, one by one: see edgert/cron_expression.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "edgert/result.h"

namespace edgert::base {

// What a field may hold.
struct CronFieldKind {
  const char* name;          // as messages call it
  uint32_t least, most;      // of its numbers
  const char* const* words;  // names of `words_from` and what follows; null: it has none
  uint32_t word_count, words_from;
};

// One part of a field's list: `from`–`to` by `step`, or one number with a mark behind it.
struct CronPart {
  enum class Mark { kNone, kLast, kNearest, kNth };
  bool star = false;
  bool from_end = false;  // L: `from` days before the last of the month
  uint32_t from = 0, to = 0, step = 1;
  uint32_t nth = 0;
  Mark mark = Mark::kNone;
};

// Reads parts, and says at which column of the whole expression something is wrong.
class CronFieldReader {
 public:
  // `column` is the place of the field's first character, from 1.
  CronFieldReader(std::string_view field, size_t column, const CronFieldKind& kind)
      : field_(field), column_(column), kind_(kind) {}

  bool at_end() const { return at_ == field_.size(); }
  // With the comma behind it.
  Result<CronPart> part();
  Error wrong(const std::string& what) const { return wrong(what, at_); }

 private:
  Error wrong(const std::string& what, size_t at) const;
  bool take(char c);
  Result<uint32_t> number(uint32_t least, uint32_t most, const char* what);
  Result<uint32_t> value();
  Status from_end(CronPart* part);
  Status ending(CronPart* part);
  bool is_of_days() const { return kind_.most == 31; }
  // Sunday is the first of a week, though it may be called 7.
  uint32_t last() const { return kind_.least == 0 && kind_.most == 7 ? 6 : kind_.most; }

  const std::string_view field_;
  const size_t column_;
  const CronFieldKind& kind_;
  size_t at_ = 0;
};

}  // namespace edgert::base
