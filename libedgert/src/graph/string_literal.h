// Tokens of JavaScript's text that more than one reader of it needs: white space, names, and what a
// string literal means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace edgert::graph {

// Of ASCII alone.
constexpr bool is_name_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$';
}

// Bytes of white space or a line terminator (https://tc39.es/ecma262/#sec-white-space) at the
// beginning of `text`; 0 when there is none.
size_t space_at(std::string_view text);

// A string of JavaScript, read from behind its opening quote.
class StringLiteral {
 public:
  // Of `text` no more than `most` bytes are looked at.
  StringLiteral(std::string_view text, char quote, size_t most)
      : text_(text.substr(0, most)), quote_(quote) {}

  // False when it has no end, an escape that is none, or is a template with something in it.
  bool read();

  // As UTF-8; halves of surrogate pairs are U+FFFD.
  std::string& value() { return value_; }
  bool is_well_formed() const { return is_well_formed_; }
  // Behind the closing quote.
  std::string_view rest() const { return text_; }

 private:
  std::string_view take(size_t size);
  std::optional<uint32_t> unit();
  std::optional<uint32_t> octal(char first);
  bool escape();
  void append(uint32_t point);

  std::string_view text_;
  char quote_;
  std::string value_;
  bool is_well_formed_ = true;
};

}  // namespace edgert::graph
