#include "graph/commonjs_names.h"

#include <cstddef>
#include <cstdint>

#include "graph/commonjs_patterns.h"
#include "graph/javascript_cursor.h"

namespace edgert::graph {

namespace {

constexpr std::string_view kWildcard = "_interopRequireWildcard";
constexpr std::string_view kStar = "__export";

// Brackets that are open take more room than their text.
constexpr size_t kMostText = 64 << 20;

// Goes through a script far enough to know where brackets, strings, templates, comments and regular
// expressions begin and end, which is all that patterns need to be found in code alone.
class Walk {
 public:
  explicit Walk(std::string_view code) : cursor_(code), patterns_(&cursor_) {}

  void run() {
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

  bool is_module() const { return is_module_; }
  bool has_failed() const { return is_module_ || cursor_.has_failed(); }
  bool is_commonjs() const { return requires_ || patterns_.has_exports(); }
  CommonJsNames found() const { return {patterns_.names(), patterns_.reexports()}; }

 private:
  // Of a bracket: the last byte before it, and whether it opens a class. Both remain when it is
  // closed, for the slash that may follow.
  struct Opening {
    size_t before = 0;
    bool is_class = false;
  };

  Opening& opening() {
    if (openings_.size() <= depth_) openings_.resize(depth_ + 1);
    return openings_[depth_];
  }
  void open() {
    opening().before = last_;
    ++depth_;
  }
  void step(size_t bytes) { cursor_.go_to(cursor_.at() + bytes); }
  bool ends_with(size_t last, std::string_view text) const {
    return last != kNone && cursor_.text().substr(0, last + 1).ends_with(text);
  }
  bool is_word(std::string_view word) const {
    return cursor_.starts_with(word) && cursor_.is_word_start(cursor_.at());
  }
  void end_as_module() {
    is_module_ = true;
    cursor_.fail();
  }

  void token(char c);
  bool outermost_token(char c);
  void import_word();
  void export_word();
  void require_within_call(bool is_star);
  void template_text();
  void close_brace();
  bool is_regexp_next();
  bool ends_with_operator(size_t last) const;
  bool ends_with_keyword(size_t last) const;
  void look_for_require();

  static constexpr size_t kNone = SIZE_MAX;

  JavascriptCursor cursor_;
  CommonJsPatterns patterns_;
  size_t last_ = kNone;  // the last byte of what came before, without trivia
  size_t depth_ = 0;     // of brackets that are open
  std::vector<Opening> openings_;
  std::vector<size_t> templates_;  // the depths within "${" of those that are open
  bool is_next_brace_class_ = false;
  bool was_last_slash_division_ = false;
  bool is_module_ = false;
  bool requires_ = false;
};

// `import(a)` is no module's alone; `import a`, `import.meta` and the like are.
void Walk::import_word() {
  const size_t from = cursor_.at();
  step(6);
  const bool is_word_at_end = cursor_.is_at_end();
  const size_t end = cursor_.at();
  const char after = cursor_.next_token();
  if (after == '(') {
    opening().before = from;
    ++depth_;
    return step(1);
  }
  const bool is_other_word = is_word_at_end || (cursor_.at() == end && after != '"' &&
                                                after != '\'' && after != '{' && after != '*');
  if (after == '.' || !is_other_word) return end_as_module();
  step(1);
}

void Walk::export_word() {
  step(6);
  const size_t end = cursor_.at();
  const char after = cursor_.next_token();
  if (cursor_.at() != end || is_punctuator(after)) return end_as_module();
  step(1);
}

// From behind the name of what `require("a")` is given to at once.
void Walk::require_within_call(bool is_star) {
  const size_t from = cursor_.at() - (is_star ? 0 : kWildcard.size());
  if (is_star) {
    step(kStar.size());
    cursor_.take_here("Star");
  }
  if (cursor_.next() != '(') return step(1);
  open();
  step(1);
  const bool is_taken = is_star ? patterns_.at_starred_require()
                                : patterns_.at_bound_require(from, cursor_.is_word_start(from));
  if (!is_taken) step(1);
}

// Statements at the top that other words within brackets have nothing of.
bool Walk::outermost_token(char c) {
  const size_t from = cursor_.at();
  if (c == 'i') {
    if (is_word("import")) {
      import_word();
    } else {
      step(1);
    }
  } else if (c == 'r') {
    if (!patterns_.at_bound_require(from, cursor_.is_word_start(from))) step(1);
  } else if (c == '_') {
    const bool is_name = cursor_.is_word_start(from) || cursor_.byte(from - 1) == '.';
    if (is_name && cursor_.take_here(kWildcard)) {
      require_within_call(false);
    } else if (is_name && cursor_.starts_with(kStar)) {
      require_within_call(true);
    } else {
      step(1);
    }
  } else {
    return false;
  }
  return true;
}

void Walk::template_text() {
  if (cursor_.skip_template()) templates_.push_back(++depth_);
}

void Walk::close_brace() {
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

void Walk::look_for_require() {
  if (requires_ || !is_word("require")) return;
  JavascriptCursor ahead = cursor_;
  requires_ = ahead.take("require (");
}

void Walk::token(char c) {
  if (c == 'r') look_for_require();
  if (depth_ == 0 && outermost_token(c)) return;
  switch (c) {
    case 'e':
      if (is_word("exports")) {
        step(7);
        return patterns_.after_exports(false);
      }
      if (depth_ == 0 && is_word("export")) return export_word();
      break;
    case 'c':
      if (is_word("class")) {
        JavascriptCursor ahead = cursor_;
        ahead.take("class");
        is_next_brace_class_ |= ahead.skip_space();
      }
      break;
    case 'm':
      if (is_word("module")) {
        step(6);
        return patterns_.after_module();
      }
      break;
    case 'O':
      if (is_word("Object")) {
        step(6);
        return patterns_.after_object(depth_ == 0);
      }
      break;
    case '{':
      opening().is_class = is_next_brace_class_;
      is_next_brace_class_ = false;
      open();
      break;
    case '(':
      open();
      break;
    case ')':
      if (depth_ == 0) return cursor_.fail();
      --depth_;
      break;
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

bool Walk::ends_with_operator(size_t last) const {
  const char c = cursor_.byte(last);
  const char before = cursor_.byte(last - 1);
  if (c == '.') return before < '0' || before > '9';
  if (c == '+' || c == '-') return before != c;
  return is_punctuator(c) && c != ')' && c != ']' && c != '}' && c != '/';
}

bool Walk::ends_with_keyword(size_t last) const {
  for (const std::string_view word :
       {"await", "case", "debugger", "delete", "do", "else", "in", "instanceof", "new", "return",
        "throw", "typeof", "void", "yield"}) {
    if (ends_with(last, word) && cursor_.is_word_start(last + 1 - word.size())) return true;
  }
  return false;
}

// Whether a slash begins a regular expression, rather than that it divides what comes before.
bool Walk::is_regexp_next() {
  const char last = cursor_.byte(last_);
  const size_t before = opening().before;
  switch (last) {
    case '\0':
      return true;
    case ')':
      return ends_with(before, "while") || ends_with(before, "for") || ends_with(before, "if");
    case '}':
      // A block's, not an object's.
      for (const std::string_view end : {"=>", ";", ")", "catch", "finally", "else"}) {
        if (ends_with(before, end)) return true;
      }
      return opening().is_class;
    case '/':
      return was_last_slash_division_;
    default:
      return ends_with_operator(last_) || ends_with_keyword(last_);
  }
}

}  // namespace

CommonJsNames commonjs_names(std::string_view code) {
  if (code.size() > kMostText) return {};
  Walk walk(code);
  walk.run();
  return walk.has_failed() ? CommonJsNames() : walk.found();
}

bool looks_like_commonjs(std::string_view code) {
  if (code.size() > kMostText) return false;
  Walk walk(code);
  walk.run();
  return !walk.is_module() && walk.is_commonjs();
}

bool looks_like_module(std::string_view code) {
  if (code.size() > kMostText) return false;
  Walk walk(code);
  walk.run();
  return walk.is_module();
}

}  // namespace edgert::graph
