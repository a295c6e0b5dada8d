#include "graph/javascript_walk.h"

#include <utility>

namespace edgert::graph {

void JavascriptWalk::run() {
  if (cursor_.starts_with("#!")) cursor_.go_to(cursor_.text().find_first_of("\n\r"));
  while (!cursor_.is_at_end()) {
    const char c = cursor_.next();
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      cursor_.go_to(cursor_.at() + 1);
    } else if (cursor_.starts_with("//") || cursor_.starts_with("/*")) {
      cursor_.skip_comment();
    } else {
      token(c);
      last_ = cursor_.at() - 1;
    }
  }
  if (depth_ != 0 || !templates_.empty()) cursor_.fail();
}

void JavascriptWalk::open_after(size_t before) {
  opening() = {before, Bracket::kParenthesis, 0};
  ++depth_;
}

void JavascriptWalk::open() { open_after(last_); }

void JavascriptWalk::close_parenthesis() {
  if (depth_ == 0) return cursor_.fail();
  --depth_;
  step(1);
}

void JavascriptWalk::token(char c) {
  switch (c) {
    case 'c':
      if (is_word("class")) {
        JavascriptCursor ahead = cursor_;
        ahead.take("class");
        is_next_brace_class_ |= ahead.skip_space();
      }
      break;
    case '{': {
      const Bracket opened = brace();
      open();
      openings_[depth_ - 1].bracket = opened;
      break;
    }
    case '?':
      return question_mark();
    case ':':
      colon();
      break;
    case ';':
      questions() = 0;
      break;
    case '(':
      open();
      break;
    case ')':
      return close_parenthesis();
    case '}':
      return close_brace();
    case '"':
    case '\'':
      step(1);
      return cursor_.skip_string(c);
    case '`':
      step(1);
      return template_text();
    case '/':
      was_last_slash_division_ = !is_regexp_next();
      step(1);
      if (!was_last_slash_division_) cursor_.skip_regexp();
      return;
    default:
      break;
  }
  step(1);
}

void JavascriptWalk::template_text() {
  if (!cursor_.skip_template()) return;
  open();
  openings_[depth_ - 1].bracket = Bracket::kTemplate;
  templates_.push_back(depth_);
}

JavascriptWalk::Bracket JavascriptWalk::brace() {
  const bool is_class = std::exchange(is_next_brace_class_, false);
  if (is_class) return Bracket::kClass;
  return is_block_next() ? Bracket::kBlock : Bracket::kObject;
}

// A question mark that no colon follows is none of `a ? b : c`.
void JavascriptWalk::question_mark() {
  const char next = cursor_.byte(cursor_.at() + 1);
  const char behind = cursor_.byte(cursor_.at() + 2);
  const bool is_nullish = next == '?';
  const bool is_chain = next == '.' && (behind < '0' || behind > '9');
  if (!is_nullish && !is_chain) ++questions();
  step(is_nullish ? 2 : 1);
}

// One that ends a label or a case, rather than what comes before a value.
void JavascriptWalk::colon() {
  size_t& waiting = questions();
  was_last_colon_label_ = waiting == 0 && around() == Bracket::kBlock;
  if (waiting > 0) --waiting;
}

// Whether a brace begins a statement or the body of something, rather than an object.
bool JavascriptWalk::is_block_next() const {
  const char last = cursor_.byte(last_);
  switch (last) {
    case '{':
      return around() == Bracket::kBlock;
    case ':':
      return was_last_colon_label_;
    case '>':
      return ends_with(last_, "=>");
    default:
      break;
  }
  if (is_punctuator(last) && last != ';' && last != ')' && last != ']' && last != '}') return false;
  for (const std::string_view word :
       {"await", "case", "default", "delete", "extends", "in", "instanceof", "new", "of", "return",
        "throw", "typeof", "void", "yield"}) {
    if (ends_with_word(last_, word)) return false;
  }
  return true;
}

void JavascriptWalk::close_brace() {
  if (depth_ == 0) return cursor_.fail();
  step(1);
  const size_t closed = depth_--;
  if (templates_.empty()) return;
  if (closed == templates_.back()) {
    templates_.pop_back();
    template_text();
  } else if (depth_ < templates_.back()) {
    cursor_.fail();
  }
}

bool JavascriptWalk::ends_with_operator(size_t last) const {
  const char c = cursor_.byte(last);
  const char before = cursor_.byte(last - 1);
  if (c == '.') return before < '0' || before > '9';
  if (c == '+' || c == '-') return before != c;
  return is_punctuator(c) && c != ')' && c != ']' && c != '}' && c != '/';
}

bool JavascriptWalk::ends_with_keyword(size_t last) const {
  for (const std::string_view word :
       {"await", "case", "debugger", "delete", "do", "else", "in", "instanceof", "new", "return",
        "throw", "typeof", "void", "yield"}) {
    if (ends_with_word(last, word)) return true;
  }
  return false;
}

// Whether a slash begins a regular expression, rather than that it divides what comes before.
bool JavascriptWalk::is_regexp_next() {
  const char last = cursor_.byte(last_);
  const Opening& closed = opening();
  switch (last) {
    case '\0':
      return true;
    case ')':
      for (const std::string_view word : {"while", "for", "if", "with"}) {
        if (ends_with_word(closed.before, word)) return true;
      }
      return false;
    case '}':
      return closed.bracket == Bracket::kBlock || closed.bracket == Bracket::kClass;
    case '/':
      return was_last_slash_division_;
    default:
      return ends_with_operator(last_) || ends_with_keyword(last_);
  }
}

}  // namespace edgert::graph
