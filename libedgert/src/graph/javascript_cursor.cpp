#include "graph/javascript_cursor.h"

#include <algorithm>

#include "graph/string_literal.h"

namespace edgert::graph {

namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Bytes of the part of a name that `text` begins with. Beyond ASCII whatever is no white space: in
// a script nothing else can stand outside of strings and comments.
size_t name_part_at(std::string_view text) {
  if (text.empty()) return 0;
  if (static_cast<unsigned char>(text.front()) < 0x80) return is_name_part(text.front()) ? 1 : 0;
  if (space_at(text) > 0) return 0;
  size_t size = 1;
  while (size < 4 && size < text.size() && is_continuation(text[size])) ++size;
  return size;
}

}  // namespace

bool is_punctuator(char c) {
  switch (c) {
    case '!':
    case '%':
    case '&':
    case '^':
    case '[':
    case ']':
      return true;
    default:
      return (c >= '(' && c <= '/') || (c >= ':' && c <= '?') || (c >= '{' && c <= '~');
  }
}

void JavascriptCursor::skip_comment() {
  const bool is_line = starts_with("//");
  at_ += 2;
  if (is_line) {
    at_ = std::min(text_.find_first_of("\n\r", at_), text_.size());
  } else {
    const size_t end = text_.find("*/", at_);
    at_ = end == std::string_view::npos ? text_.size() : end + 2;
  }
}

bool JavascriptCursor::skip_space() {
  const size_t from = at_;
  for (;;) {
    if (is_ascii_space(next())) {
      ++at_;
    } else if (!take_here(kNoBreakSpace)) {
      return at_ != from;
    }
  }
}

void JavascriptCursor::skip_trivia() {
  while (skip_space() || starts_with("//") || starts_with("/*")) {
    if (starts_with("//") || starts_with("/*")) skip_comment();
  }
}

void JavascriptCursor::skip_string(char quote) {
  for (; !is_at_end(); ++at_) {
    const char c = next();
    if (c == quote) {
      ++at_;
      return;
    }
    if (c == '\n' || c == '\r') break;
    if (c != '\\') continue;
    ++at_;
    if (starts_with("\r\n")) ++at_;
    if (is_at_end()) break;
  }
  fail();
}

void JavascriptCursor::skip_regexp() {
  bool is_in_class = false;
  for (; !is_at_end(); ++at_) {
    const char c = next();
    if (c == '\n' || c == '\r') break;
    if (c == '/' && !is_in_class) {
      ++at_;
      return;
    }
    if (c == '[') is_in_class = true;
    if (c == ']') is_in_class = false;
    if (c != '\\') continue;
    ++at_;
    if (is_at_end()) break;
  }
  fail();
}

bool JavascriptCursor::skip_template() {
  for (; !is_at_end(); ++at_) {
    const char c = next();
    if (c == '`' || starts_with("${")) {
      at_ += c == '`' ? 1 : 2;
      return c != '`';
    }
    if (c != '\\') continue;
    ++at_;
    if (is_at_end()) break;
  }
  fail();
  return false;
}

char JavascriptCursor::next_token() {
  skip_trivia();
  return next();
}

bool JavascriptCursor::take_here(std::string_view text) {
  if (!starts_with(text)) return false;
  at_ += text.size();
  return true;
}

bool JavascriptCursor::take(std::string_view tokens) {
  const size_t before = at_;
  while (!tokens.empty()) {
    const size_t space = tokens.find(' ');
    skip_trivia();
    if (!take_here(tokens.substr(0, space))) {
      at_ = before;
      return false;
    }
    tokens.remove_prefix(space == std::string_view::npos ? tokens.size() : space + 1);
  }
  return true;
}

bool JavascriptCursor::take_quoted(std::string_view word) {
  const size_t before = at_;
  const char quote = next_token();
  if (quote == '"' || quote == '\'') {
    ++at_;
    if (take_here(word) && take(std::string_view(&quote, 1))) return true;
  }
  at_ = before;
  return false;
}

std::optional<std::string_view> JavascriptCursor::take_name_here() {
  const size_t from = at_;
  if (next() >= '0' && next() <= '9') return std::nullopt;
  for (size_t size; (size = name_part_at(text_.substr(at_))) > 0;) at_ += size;
  return at_ == from ? std::nullopt : std::optional(text_.substr(from, at_ - from));
}

std::optional<std::string_view> JavascriptCursor::take_name() {
  const size_t before = at_;
  skip_trivia();
  std::optional<std::string_view> name = take_name_here();
  if (!name) at_ = before;
  return name;
}

std::optional<std::string_view> JavascriptCursor::take_string() {
  const size_t before = at_;
  const char quote = next_token();
  if (quote != '"' && quote != '\'') {
    at_ = before;
    return std::nullopt;
  }
  const size_t from = at_++;
  skip_string(quote);
  if (has_failed_) return std::nullopt;
  return text_.substr(from, at_ - from);
}

std::string_view JavascriptCursor::name_before(size_t end) const {
  size_t from = end;
  while (from > 0) {
    size_t part = from - 1;
    while (part > 0 && from - part < 4 && is_continuation(text_[part])) --part;
    if (name_part_at(text_.substr(part, end - part)) != from - part) break;
    from = part;
  }
  const std::string_view name = text_.substr(from, end - from);
  return !name.empty() && name.front() >= '0' && name.front() <= '9' ? std::string_view() : name;
}

bool JavascriptCursor::is_word_start(size_t at) const {
  if (at == 0) return true;
  const char before = text_[at - 1];
  return is_ascii_space(before) || (is_punctuator(before) && before != '.') ||
         text_.substr(0, at).ends_with(kNoBreakSpace);
}

}  // namespace edgert::graph
