#include "graph/commonjs_names.h"

#include <cstddef>

#include "graph/commonjs_patterns.h"
#include "graph/javascript_walk.h"

namespace edgert::graph {

namespace {

constexpr std::string_view kWildcard = "_interopRequireWildcard";
constexpr std::string_view kStar = "__export";

// What patterns of CommonJS look like in code.
class Walk final : public JavascriptWalk {
 public:
  explicit Walk(std::string_view code) : JavascriptWalk(code), patterns_(&cursor_) {}

  bool is_module() const { return is_module_; }
  bool has_failed() const { return is_module_ || cursor_.has_failed(); }
  bool is_commonjs() const { return requires_ || patterns_.has_exports(); }
  CommonJsNames found() const { return {patterns_.names(), patterns_.reexports()}; }

 private:
  void end_as_module() {
    is_module_ = true;
    cursor_.fail();
  }

  void token(char c) override;
  bool outermost_token(char c);
  void import_word();
  void export_word();
  void require_within_call(bool is_star);
  void look_for_require();

  CommonJsPatterns patterns_;
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
    open_after(from);
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
    default:
      break;
  }
  JavascriptWalk::token(c);
}

}  // namespace

CommonJsNames commonjs_names(std::string_view code) {
  if (code.size() > JavascriptWalk::kMostText) return {};
  Walk walk(code);
  walk.run();
  return walk.has_failed() ? CommonJsNames() : walk.found();
}

bool looks_like_commonjs(std::string_view code) {
  if (code.size() > JavascriptWalk::kMostText) return false;
  Walk walk(code);
  walk.run();
  return !walk.is_module() && walk.is_commonjs();
}

bool looks_like_module(std::string_view code) {
  if (code.size() > JavascriptWalk::kMostText) return false;
  Walk walk(code);
  walk.run();
  return walk.is_module();
}

}  // namespace edgert::graph
