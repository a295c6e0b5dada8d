#include "graph/string_literal.h"

#include <cstring>

namespace edgert::graph {

namespace {

void append_utf8(uint32_t point, std::string* out) {
  if (point < 0x80) {
    *out += static_cast<char>(point);
  } else if (point < 0x800) {
    *out += static_cast<char>(0xC0 | (point >> 6));
    *out += static_cast<char>(0x80 | (point & 63));
  } else if (point < 0x10000) {
    *out += static_cast<char>(0xE0 | (point >> 12));
    *out += static_cast<char>(0x80 | ((point >> 6) & 63));
    *out += static_cast<char>(0x80 | (point & 63));
  } else {
    *out += static_cast<char>(0xF0 | (point >> 18));
    *out += static_cast<char>(0x80 | ((point >> 12) & 63));
    *out += static_cast<char>(0x80 | ((point >> 6) & 63));
    *out += static_cast<char>(0x80 | (point & 63));
  }
}

std::optional<uint32_t> hex(std::string_view digits) {
  if (digits.empty() || digits.size() > 6) return std::nullopt;
  uint32_t value = 0;
  for (const char c : digits) {
    const char* const kDigits = "0123456789abcdef";
    const char* digit = std::strchr(kDigits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
    if (c == 0 || digit == nullptr) return std::nullopt;
    value = value * 16 + static_cast<uint32_t>(digit - kDigits);
  }
  return value;
}

}  // namespace

size_t space_at(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r')) return 1;
  if (text.starts_with("\xC2\xA0")) return 2;
  for (const char* wide : {"\xE1\x9A\x80", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF",
                           "\xE2\x81\x9F", "\xE3\x80\x80", "\xEF\xBB\xBF"}) {
    if (text.starts_with(wide)) return 3;
  }
  const bool is_quad = text.starts_with("\xE2\x80") && text.size() > 2 &&
                       static_cast<unsigned char>(text[2]) >= 0x80 &&
                       static_cast<unsigned char>(text[2]) <= 0x8A;
  return is_quad ? 3 : 0;
}

bool StringLiteral::read() {
  while (!text_.empty()) {
    const char c = text_.front();
    if (c == quote_) return text_.remove_prefix(1), true;
    if (quote_ == '`' ? text_.starts_with("${") : c == '\n' || c == '\r') return false;
    text_.remove_prefix(1);
    if (c != '\\') {
      value_ += c;
    } else if (!escape()) {
      return false;
    }
  }
  return false;
}

std::string_view StringLiteral::take(size_t size) {
  const std::string_view taken = text_.substr(0, size);
  text_.remove_prefix(taken.size());
  return taken;
}

std::optional<uint32_t> StringLiteral::unit() {
  if (!text_.starts_with('{')) return hex(take(4));
  const size_t end = text_.find('}');
  if (end == std::string_view::npos) return std::nullopt;
  const std::optional<uint32_t> point = hex(text_.substr(1, end - 1));
  text_.remove_prefix(end + 1);
  return point && *point <= 0x10FFFF ? point : std::nullopt;
}

// https://tc39.es/ecma262/#prod-LegacyOctalEscapeSequence, which scripts have and modules have not.
std::optional<uint32_t> StringLiteral::octal(char first) {
  auto value = static_cast<uint32_t>(first - '0');
  for (int more = value < 4 ? 2 : 1; more > 0; --more) {
    if (text_.empty() || text_.front() < '0' || text_.front() > '7') break;
    value = value * 8 + static_cast<uint32_t>(take(1).front() - '0');
  }
  return value;
}

void StringLiteral::append(uint32_t point) {
  if (point >= 0xD800 && point < 0xE000) {
    is_well_formed_ = false;
    point = 0xFFFD;
  }
  append_utf8(point, &value_);
}

// https://tc39.es/ecma262/#prod-EscapeSequence, from behind the backslash.
bool StringLiteral::escape() {
  if (text_.empty()) return false;
  const char c = take(1).front();
  std::optional<uint32_t> point;
  switch (c) {
    case 'x':
      point = hex(take(2));
      break;
    case 'u': {
      point = unit();
      if (!point || *point < 0xD800 || *point >= 0xDC00 || !text_.starts_with("\\u")) break;
      const std::string_view high_only = text_;
      take(2);
      const std::optional<uint32_t> low = unit();
      if (low && *low >= 0xDC00 && *low < 0xE000) {
        point = 0x10000 + ((*point - 0xD800) << 10) + (*low - 0xDC00);
      } else {
        text_ = high_only;
      }
      break;
    }
    case '\r':
      if (text_.starts_with('\n')) take(1);
      return true;
    case '\n':
      return true;
    case '\xE2':
      if (text_.starts_with("\x80\xA8") || text_.starts_with("\x80\xA9")) return take(2), true;
      value_ += c;
      return true;
    default: {
      static constexpr std::string_view kNames = "bfnrtv", kMeant = "\b\f\n\r\t\v";
      if (c >= '0' && c <= '7') {
        point = octal(c);
        break;
      }
      const size_t at = kNames.find(c);
      value_ += at == std::string_view::npos ? c : kMeant[at];
      return true;
    }
  }
  if (!point) return false;
  append(*point);
  return true;
}

}  // namespace edgert::graph
