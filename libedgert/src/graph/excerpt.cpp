#include "graph/excerpt.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <utility>

#include "edgert/error_detail.h"

namespace edgert::graph {

namespace {

// A character as it is shown.
struct Shown {
  std::string text;
  int cells = 1;  // columns of a terminal
  int units = 1;  // of UTF-16
  size_t bytes = 1;
};

struct Range {
  uint32_t from, to;
};

bool is_in(const Range* begin, const Range* end, uint32_t code) {
  return std::any_of(begin, end,
                     [code](const Range& range) { return code >= range.from && code <= range.to; });
}

// What moves a cursor, turns the direction of a line or is not seen at all.
bool is_hidden(uint32_t code) {
  constexpr Range kHidden[] = {{0, 0x1F},        {0x7F, 0x9F},      {0xAD, 0xAD},
                               {0x61C, 0x61C},   {0x180E, 0x180E},  {0x200B, 0x200F},
                               {0x2028, 0x202E}, {0x2060, 0x206F},  {0xFEFF, 0xFEFF},
                               {0xFFF0, 0xFFFB}, {0xE0000, 0xE0FFF}};
  return is_in(std::begin(kHidden), std::end(kHidden), code);
}

// Those that most terminals agree on.
int cells_of(uint32_t code) {
  constexpr Range kCombining[] = {
      {0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x610, 0x61A},   {0x64B, 0x65F},
      {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
  constexpr Range kWide[] = {{0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},
                             {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},
                             {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xAC00, 0xD7A3},
                             {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                             {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
                             {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
  if (is_in(std::begin(kCombining), std::end(kCombining), code)) return 0;
  return is_in(std::begin(kWide), std::end(kWide), code) ? 2 : 1;
}

// The first character of a text that is not empty.
Shown first_of(std::string_view utf8) {
  const auto byte = [utf8](size_t at) -> uint32_t {
    return at < utf8.size() ? static_cast<unsigned char>(utf8[at]) : 0;
  };
  const uint32_t first = byte(0);
  if (first == '\t') return {"  ", 2, 1, 1};
  size_t size = 1;
  uint32_t code = first;
  if (first >= 0xC2 && first < 0xF5) {
    size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    code = first & (0x7Fu >> size);
    for (size_t i = 1; i < size; ++i) {
      if ((byte(i) & 0xC0) != 0x80) return {"?", 1, 1, 1};
      code = code << 6 | (byte(i) & 0x3F);
    }
  } else if (first >= 0x80) {
    return {"?", 1, 1, 1};
  }
  const int units = code > 0xFFFF ? 2 : 1;
  if (is_hidden(code)) return {"?", 1, units, size};
  return {std::string(utf8.substr(0, size)), cells_of(code), units, size};
}

// The bytes that end a line of JavaScript at the beginning of the text; 0: none.
size_t line_end(std::string_view utf8) {
  if (utf8.starts_with("\r\n")) return 2;
  if (utf8.starts_with('\n') || utf8.starts_with('\r')) return 1;
  return utf8.starts_with("\xE2\x80\xA8") || utf8.starts_with("\xE2\x80\xA9") ? 3 : 0;
}

size_t next_line_end(std::string_view utf8, size_t from) {
  for (;; ++from) {
    from = std::min(utf8.find_first_of("\n\r\xE2", from), utf8.size());
    if (from == utf8.size() || line_end(utf8.substr(from)) != 0) return from;
  }
}

std::optional<std::string_view> line_of(std::string_view utf8, int line) {
  size_t from = 0;
  for (; line > 1; --line) {
    from = next_line_end(utf8, from);
    if (from == utf8.size()) return std::nullopt;
    from += line_end(utf8.substr(from));
  }
  if (line < 1) return std::nullopt;
  return utf8.substr(from, next_line_end(utf8, from) - from);
}

constexpr char kMore[] = "…";  // one column

// Characters in one row of a terminal. Those without a column of their own are bounded, too.
class Row {
 public:
  void add(Shown one) {
    cells_ += one.cells;
    row_.push_back(std::move(one));
  }
  // False where there was nothing to drop.
  bool drop_first() {
    if (row_.empty()) return false;
    cells_ -= row_.front().cells;
    row_.pop_front();
    return true;
  }
  void drop_last() {
    cells_ -= row_.back().cells;
    row_.pop_back();
  }
  int cells() const { return cells_; }
  bool is_within(int cells) const {
    return cells_ <= cells && row_.size() <= 2 * static_cast<size_t>(cells);
  }
  std::string text() const {
    std::string text;
    for (const Shown& one : row_) text += one.text;
    return text;
  }

 private:
  std::deque<Shown> row_;
  int cells_ = 0;
};

}  // namespace

std::optional<Excerpt> excerpt_of(std::string_view utf8, int line, int column) {
  std::optional<std::string_view> found = line_of(utf8, line);
  if (!found) return std::nullopt;
  std::string_view rest = *found;
  // In front of the place at most half of a row, unless what follows leaves room.
  constexpr int kMost = kMostExcerptColumns, kBefore = kMost / 2;
  Row before, after;
  bool is_cut = false;
  for (int units = 1; !rest.empty() && units < column;) {
    Shown one = first_of(rest);
    units += one.units;
    rest.remove_prefix(one.bytes);
    before.add(std::move(one));
    while (!before.is_within(kMost)) is_cut = before.drop_first();
  }
  const auto fits = [&](int more) {
    return after.is_within(kMost - std::min(before.cells(), kBefore) - (is_cut ? 1 : 0) - more);
  };
  bool goes_on = false;
  while (!rest.empty() && !goes_on) {
    Shown one = first_of(rest);
    rest.remove_prefix(one.bytes);
    after.add(std::move(one));
    // The mark takes a column as well.
    if (fits(rest.empty() ? 0 : 1)) continue;
    after.drop_last();
    goes_on = true;
  }
  while (!before.is_within(kMost - after.cells() - (goes_on ? 1 : 0) - (is_cut ? 1 : 0)))
    is_cut = before.drop_first();
  Excerpt excerpt;
  excerpt.text = (is_cut ? kMore : "") + before.text() + after.text() + (goes_on ? kMore : "");
  excerpt.caret = before.cells() + (is_cut ? 1 : 0);
  return excerpt;
}

int utf16_column(std::string_view utf8, int line, int byte_column) {
  const std::string_view text = line_of(utf8, line).value_or(std::string_view());
  const size_t end = std::min(static_cast<size_t>(std::max(byte_column, 1)) - 1, text.size());
  int column = 1;
  for (size_t at = 0; at < end;) {
    const Shown one = first_of(text.substr(at));
    column += one.units;
    at += one.bytes;
  }
  return column;
}

TextPlace place_in(std::string_view utf8, size_t offset) {
  TextPlace place;
  size_t from = 0;
  for (;;) {
    const size_t end = next_line_end(utf8, from);
    const size_t next = end + line_end(utf8.substr(end));
    if (end == utf8.size() || offset < next) break;
    from = next;
    ++place.line;
  }
  while (from < std::min(offset, utf8.size())) {
    const Shown one = first_of(utf8.substr(from));
    place.column += one.units;
    from += one.bytes;
  }
  return place;
}

}  // namespace edgert::graph

namespace edgert {

ErrorDetail with_excerpt(ErrorDetail detail, std::string_view source) {
  if (std::optional<graph::Excerpt> found = graph::excerpt_of(source, detail.line, detail.column)) {
    detail.excerpt = std::move(found->text);
    detail.caret = found->caret;
  }
  return detail;
}

}  // namespace edgert
