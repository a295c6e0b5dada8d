#include "graph/literal_imports.h"

#include <cstdint>
#include <cstring>
#include <optional>
#include <unordered_set>
#include <utility>

namespace edgert::graph {

namespace {

// What is longer is not looked at: a text of many beginnings must not make much work.
constexpr size_t kMostSpecifier = 4096;
constexpr size_t kMostBetween = 512;  // white space and comments between two tokens

bool is_name_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$';
}

// Bytes of white space or a line terminator (https://tc39.es/ecma262/#sec-white-space) at the
// beginning of `text`; 0 when there is none.
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

// Without the white space and the comments before the next token.
std::string_view skip_trivia(std::string_view text) {
  text = text.substr(0, kMostBetween);
  for (;;) {
    size_t skipped = space_at(text);
    if (skipped == 0 && text.starts_with("//")) {
      skipped = text.find_first_of("\n\r");
    } else if (skipped == 0 && text.starts_with("/*")) {
      const size_t end = text.find("*/", 2);
      skipped = end == std::string_view::npos ? end : end + 2;
    } else if (skipped == 0) {
      return text;
    }
    if (skipped == std::string_view::npos) return {};
    text.remove_prefix(skipped);
  }
}

void append_utf8(uint32_t point, std::string* out) {
  if (point >= 0xD800 && point < 0xE000) point = 0xFFFD;
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

// A string of JavaScript, read from behind its opening quote.
class Literal {
 public:
  Literal(std::string_view text, char quote)
      : text_(text.substr(0, kMostSpecifier)), quote_(quote) {}

  // False when it has no end, or is a template with something in it.
  bool read() {
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

  std::string& value() { return value_; }
  std::string_view rest() const { return text_; }

 private:
  std::string_view take(size_t size) {
    const std::string_view taken = text_.substr(0, size);
    text_.remove_prefix(taken.size());
    return taken;
  }

  std::optional<uint32_t> unit() {
    if (!text_.starts_with('{')) return hex(take(4));
    const size_t end = text_.find('}');
    if (end == std::string_view::npos) return std::nullopt;
    const std::optional<uint32_t> point = hex(text_.substr(1, end - 1));
    text_.remove_prefix(end + 1);
    return point && *point <= 0x10FFFF ? point : std::nullopt;
  }

  // https://tc39.es/ecma262/#prod-EscapeSequence, from behind the backslash.
  bool escape() {
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
        if (low && *low >= 0xDC00 && *low < 0xE000)
          point = 0x10000 + ((*point - 0xD800) << 10) + (*low - 0xDC00);
        else
          text_ = high_only;
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
        static constexpr std::string_view kNames = "bfnrtv0", kMeant = "\b\f\n\r\t\v\0";
        const size_t at = kNames.find(c);
        value_ += at == std::string_view::npos ? c : std::string_view(kMeant.data(), 7)[at];
        return true;
      }
    }
    if (!point) return false;
    append_utf8(*point, &value_);
    return true;
  }

  std::string_view text_;
  char quote_;
  std::string value_;
};

}  // namespace

std::vector<std::string> literal_imports(std::string_view code) {
  constexpr std::string_view kImport = "import";
  // What is kept of each takes several times the room that it takes in the text.
  constexpr size_t kMostFound = 50000;
  std::vector<std::string> found;
  std::unordered_set<std::string> seen;
  for (size_t at = 0; (at = code.find(kImport, at)) != std::string_view::npos;) {
    const bool is_whole = at == 0 || !is_name_part(code[at - 1]);
    at += kImport.size();
    if (!is_whole) continue;
    std::string_view rest = skip_trivia(code.substr(at));
    if (!rest.starts_with('(')) continue;
    rest = skip_trivia(code.substr(static_cast<size_t>(rest.data() + 1 - code.data())));
    if (!rest.starts_with('"') && !rest.starts_with('\'') && !rest.starts_with('`')) continue;
    Literal literal(code.substr(static_cast<size_t>(rest.data() + 1 - code.data())), rest.front());
    if (!literal.read()) continue;
    rest = skip_trivia(code.substr(static_cast<size_t>(literal.rest().data() - code.data())));
    if (!rest.starts_with(')') && !rest.starts_with(',')) continue;
    if (!seen.insert(literal.value()).second) continue;
    found.push_back(std::move(literal.value()));
    if (found.size() == kMostFound) break;
  }
  return found;
}

}  // namespace edgert::graph
