// JavascriptCursor: steps through the text of a script, token by token as a pattern asks for them,
// without a grammar.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace edgert::graph {

class JavascriptCursor {
 public:
  explicit JavascriptCursor(std::string_view text) : text_(text) {}

  std::string_view text() const { return text_; }
  size_t at() const { return at_; }
  void go_to(size_t at) { at_ = at < text_.size() ? at : text_.size(); }
  bool is_at_end() const { return at_ == text_.size(); }
  // The byte there, or 0 beyond either end.
  char byte(size_t at) const { return at < text_.size() ? text_[at] : '\0'; }
  char next() const { return byte(at_); }
  bool starts_with(std::string_view text) const { return text_.substr(at_).starts_with(text); }

  // A string or a regular expression that has no end: the text is none of JavaScript, and read no
  // further.
  bool has_failed() const { return has_failed_; }
  void fail() {
    has_failed_ = true;
    at_ = text_.size();
  }

  // White space and comments. Other spaces than ASCII's and U+00A0 count as part of a token.
  void skip_trivia();
  bool skip_space();  // whether there was any
  void skip_comment();
  // From behind the opening character.
  void skip_string(char quote);
  void skip_regexp();
  // To behind the closing backtick or "${"; whether it was the latter.
  bool skip_template();

  // What follows trivia. Each takes all of what it says, or nothing; tokens that are written with a
  // space between them may have trivia there. No word is looked at beyond its end.
  char next_token();  // its first byte
  bool take(std::string_view tokens);
  bool take_quoted(std::string_view word);
  std::optional<std::string_view> take_name();
  std::optional<std::string_view> take_string();  // with its quotes

  // Right here, without trivia.
  bool take_here(std::string_view text);
  std::optional<std::string_view> take_name_here();

  // The name that ends before `end`, and where it begins; empty when there is none.
  std::string_view name_before(size_t end) const;
  // Whether what begins at `at` is no part of a longer name or of a member's.
  bool is_word_start(size_t at) const;

 private:
  std::string_view text_;
  size_t at_ = 0;
  bool has_failed_ = false;
};

// Of ASCII: what is no part of a name, a string, a template or of white space.
bool is_punctuator(char c);

}  // namespace edgert::graph
