#include "graph/json_syntax.h"

#include <vector>

namespace edgert::graph {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Keeps what is open in a list of its own: a file may open as many brackets as it has bytes.
class JsonReading {
 public:
  explicit JsonReading(std::string_view text) : text_(text) {}

  std::optional<JsonFault> read() {
    const bool is_good = read_values() && is_at_end();
    if (is_good) return std::nullopt;
    if (at_ >= text_.size()) return JsonFault{text_.size(), "Unexpected end of JSON input"};
    return JsonFault{at_, (what_.empty() ? "Unexpected token " + shown() : what_) + " in JSON"};
  }

 private:
  // Of what is nested each value in turn: no more than that follows a value is said by what is
  // open.
  bool read_values() {
    for (;;) {
      skip_space();
      const char c = next();
      if (c == '{' || c == '[') {
        ++at_;
        open_.push_back(c);
        skip_space();
        if (next() == closing()) {
          close();
        } else if (c == '{' && !read_key()) {
          return false;
        } else {
          continue;
        }
      } else if (!read_scalar(c)) {
        return false;
      }
      bool goes_on = false;
      while (!open_.empty() && !goes_on) {
        skip_space();
        if (next() == closing()) {
          close();
        } else if (next() == ',') {
          ++at_;
          if (open_.back() == '{' && !read_key()) return false;
          goes_on = true;
        } else {
          return false;
        }
      }
      if (!goes_on) return true;
    }
  }

  bool read_scalar(char c) {
    if (c == '"') return read_string();
    if (c == '-' || is_digit(c)) return read_number();
    for (const std::string_view word : {"true", "false", "null"}) {
      if (c == word.front()) return read_word(word);
    }
    return false;
  }

  bool read_word(std::string_view word) {
    for (const char c : word) {
      if (next() != c) return false;
      ++at_;
    }
    return true;
  }

  bool read_key() {
    skip_space();
    if (next() != '"' || !read_string()) return false;
    skip_space();
    return read_word(":");
  }

  bool read_string() {
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = next();
      if (static_cast<unsigned char>(c) < ' ') {
        what_ = "Bad control character in string literal";
        return false;
      }
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c == '\\' && !read_escape()) return false;
    }
    return false;
  }

  // Up to its last character.
  bool read_escape() {
    ++at_;
    if (next() != 'u')
      return at_ < text_.size() && std::string_view("\"\\/bfnrt").find(next()) != text_.npos;
    for (int digits = 0; digits < 4; ++digits) {
      ++at_;
      if (!is_hex(next())) return false;
    }
    return true;
  }

  bool read_number() {
    if (next() == '-') ++at_;
    if (next() == '0') {
      ++at_;
    } else if (!read_digits()) {
      return false;
    }
    if (next() == '.') {
      ++at_;
      if (!read_digits()) return false;
    }
    if (next() == 'e' || next() == 'E') {
      ++at_;
      if (next() == '+' || next() == '-') ++at_;
      if (!read_digits()) return false;
    }
    return true;
  }

  bool read_digits() {
    const size_t from = at_;
    while (is_digit(next())) ++at_;
    return at_ != from;
  }

  bool is_at_end() {
    skip_space();
    return at_ == text_.size();
  }
  void skip_space() {
    while (next() == ' ' || next() == '\t' || next() == '\n' || next() == '\r') ++at_;
  }
  // 0 at the end, too, where the text has none that would be right.
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char closing() const { return open_.back() == '{' ? '}' : ']'; }
  void close() {
    ++at_;
    open_.pop_back();
  }

  std::string shown() const {
    size_t size = 1;
    while (at_ + size < text_.size() && (static_cast<unsigned char>(text_[at_ + size]) >> 6) == 2)
      ++size;
    return "'" + std::string(text_.substr(at_, size)) + "'";
  }

  const std::string_view text_;
  size_t at_ = 0;
  std::vector<char> open_;
  std::string what_;
};

}  // namespace

std::optional<JsonFault> json_fault(std::string_view text) { return JsonReading(text).read(); }

}  // namespace edgert::graph
