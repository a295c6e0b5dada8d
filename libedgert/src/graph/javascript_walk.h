// JavascriptWalk: goes through a script far enough to know where brackets, strings, templates,
// comments and regular expressions begin and end, so that what a reader looks for is found in code
// alone. It knows no grammar.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "graph/javascript_cursor.h"

namespace edgert::graph {

class JavascriptWalk {
 public:
  // Brackets that are open take more room than their text.
  static constexpr size_t kMostText = size_t{64} << 20;

  explicit JavascriptWalk(std::string_view code) : cursor_(code) {}
  virtual ~JavascriptWalk() = default;
  void run();

 protected:
  static constexpr size_t kNone = SIZE_MAX;

  // Passes the token that begins with `c` here, or its first byte. Readers look for theirs first.
  virtual void token(char c);
  virtual void close_parenthesis();

  void open();
  // A bracket whose first byte is at `before`, for the slash that may follow it once it is closed.
  void open_after(size_t before);
  void step(size_t bytes) { cursor_.go_to(cursor_.at() + bytes); }
  bool is_word(std::string_view word) const {
    return cursor_.starts_with(word) && cursor_.is_word_start(cursor_.at());
  }
  bool ends_with(size_t last, std::string_view text) const {
    return last != kNone && cursor_.text().substr(0, last + 1).ends_with(text);
  }
  // The same of a whole word.
  bool ends_with_word(size_t last, std::string_view word) const {
    return ends_with(last, word) && cursor_.is_word_start(last + 1 - word.size());
  }

  JavascriptCursor cursor_;
  size_t last_ = kNone;  // the last byte of what came before, without trivia
  size_t depth_ = 0;     // of brackets that are open, but for square ones

 private:
  enum class Bracket : uint8_t { kParenthesis, kBlock, kObject, kClass, kTemplate };

  // Of a bracket: the last byte before it, and what it opens. Both remain when it is closed, for
  // the slash that may follow. And how many question marks right within it wait for their colons.
  struct Opening {
    size_t before = 0;
    Bracket bracket = Bracket::kParenthesis;
    size_t questions = 0;
  };

  Opening& opening() {
    if (openings_.size() <= depth_) openings_.resize(depth_ + 1);
    return openings_[depth_];
  }
  // Of what is open here: the innermost bracket, or the script.
  Bracket around() const { return depth_ == 0 ? Bracket::kBlock : openings_[depth_ - 1].bracket; }
  size_t& questions() { return depth_ == 0 ? questions_ : openings_[depth_ - 1].questions; }
  Bracket brace();
  bool is_block_next() const;
  void question_mark();
  void colon();
  void template_text();
  void close_brace();
  bool is_regexp_next();
  bool ends_with_operator(size_t last) const;
  bool ends_with_keyword(size_t last) const;

  std::vector<Opening> openings_;
  std::vector<size_t> templates_;  // the depths within "${" of those that are open
  size_t questions_ = 0;           // outside of all brackets
  bool is_next_brace_class_ = false;
  bool was_last_colon_label_ = false;
  bool was_last_slash_division_ = false;
};

}  // namespace edgert::graph
