#include "graph/commonjs_patterns.h"

#include <optional>
#include <utility>

#include "graph/string_literal.h"

namespace edgert::graph {

namespace {

// What is kept of each takes several times the room that it takes in the text.
constexpr size_t kMostTexts = 50'000;

// Empty where it means nothing that a module could export by that name.
std::optional<std::string> meaning(std::string_view literal) {
  const std::string_view inner = literal.substr(1);
  StringLiteral text(inner, literal.front(), inner.size());
  if (!text.read() || !text.is_well_formed()) return std::nullopt;
  // The lexer takes all that begin with these, U+E000 to U+FFFF, for halves of surrogate pairs.
  if (text.value().find_first_of("\xEE\xEF") != std::string::npos) return std::nullopt;
  return std::move(text.value());
}

}  // namespace

void TextSet::add(std::string text) {
  if (texts_.size() == kMostTexts || !seen_.insert(text).second) return;
  texts_.push_back(std::move(text));
}

void TextSet::clear() {
  if (texts_.empty()) return;
  texts_.clear();
  seen_.clear();
}

std::vector<std::string> CommonJsPatterns::names() const {
  std::vector<std::string> found;
  for (const std::string& name : names_.texts()) {
    if (!unsafe_names_.contains(name)) found.push_back(name);
  }
  return found;
}

bool CommonJsPatterns::take_exports() {
  return cursor_.take("module . exports") || cursor_.take("exports");
}

bool CommonJsPatterns::take_require(std::string_view* literal) {
  const size_t before = cursor_.at();
  if (cursor_.take_here("require") && cursor_.take("(")) {
    const std::optional<std::string_view> text = cursor_.take_string();
    if (text && cursor_.take(")")) {
      *literal = *text;
      return true;
    }
  }
  if (!cursor_.has_failed()) cursor_.go_to(before);
  return false;
}

void CommonJsPatterns::after_module() {
  const size_t resume = cursor_.at();
  if (!cursor_.take(". exports")) return cursor_.go_to(resume);
  has_exports_ = true;
  after_exports(true);
}

void CommonJsPatterns::after_exports(bool is_of_module) {
  const size_t resume = cursor_.at();
  if (cursor_.take(".")) {
    has_exports_ = true;
    const std::optional<std::string_view> name = cursor_.take_name();
    if (name && cursor_.take("=")) return names_.add(std::string(*name));
  } else if (cursor_.take("[")) {
    has_exports_ = true;
    const std::optional<std::string_view> literal = cursor_.take_string();
    if (literal && cursor_.take("] =")) {
      if (std::optional<std::string> name = meaning(*literal)) names_.add(std::move(*name));
    }
  } else if (is_of_module && cursor_.take("=")) {
    // The last one wins.
    reexports_.clear();
    std::string_view literal;
    if (cursor_.next_token() == '{') return object_literal();
    if (take_require(&literal)) {
      if (std::optional<std::string> name = meaning(literal)) reexports_.add(std::move(*name));
    }
  }
  if (!cursor_.has_failed()) cursor_.go_to(resume);
}

// `a`, `a: b`, `"a": b`, `...b` or `...require("b")`. False ends the search; names that were found
// until then remain.
bool CommonJsPatterns::object_entry(bool* is_after_value) {
  *is_after_value = false;
  if (const std::optional<std::string_view> name = cursor_.take_name()) {
    if (cursor_.take(":")) {
      *is_after_value = true;
      if (!cursor_.take_name()) return false;
    }
    names_.add(std::string(*name));
    return true;
  }
  if (cursor_.take_here("...")) {
    std::string_view literal;
    if (!take_require(&literal)) return cursor_.take_name_here().has_value();
    if (std::optional<std::string> name = meaning(literal)) reexports_.add(std::move(*name));
    return true;
  }
  const std::optional<std::string_view> literal = cursor_.take_string();
  if (!literal) return false;
  if (!cursor_.take(":")) return true;
  *is_after_value = true;
  if (!cursor_.take_name()) return false;
  if (std::optional<std::string> name = meaning(*literal)) names_.add(std::move(*name));
  return true;
}

void CommonJsPatterns::object_literal() {
  const size_t resume = cursor_.at();
  do {
    cursor_.go_to(cursor_.at() + 1);
    if (cursor_.is_at_end()) return;
    bool is_after_value = false;
    cursor_.skip_trivia();
    if (!object_entry(&is_after_value)) break;
    // Behind a value stands its comma or brace at once, or it may be more than a name.
    if (!is_after_value) cursor_.skip_trivia();
    if (cursor_.take_here("}")) return;
  } while (cursor_.next() == ',');
  if (!cursor_.has_failed()) cursor_.go_to(resume);
}

void CommonJsPatterns::after_object(bool is_outermost) {
  const size_t resume = cursor_.at();
  if (cursor_.take(". defineProperty")) {
    define_property(cursor_.at());
  } else if (is_outermost && cursor_.take(". keys")) {
    keys_of(cursor_.at());
  } else {
    cursor_.go_to(resume);
  }
}

// `function (`, `function a (`, without the bracket.
bool CommonJsPatterns::take_function_head() {
  if (!cursor_.take("function")) return false;
  const size_t end = cursor_.at();
  if (cursor_.next_token() == '(') return true;
  return cursor_.at() != end && cursor_.take_name_here();
}

// From behind `get` to behind the bracket that closes the call: `() { return a.b; } })`.
bool CommonJsPatterns::take_getter() {
  if (cursor_.take(":") && !take_function_head()) return false;
  if (!cursor_.take("( ) { return") || !cursor_.take_name()) return false;
  if (cursor_.take(".")) {
    if (!cursor_.take_name()) return false;
  } else if (cursor_.take("[")) {
    if (!cursor_.take_string() || !cursor_.take("]")) return false;
  }
  cursor_.take(";");
  if (!cursor_.take("}")) return false;
  cursor_.take(",");
  return cursor_.take("} )");
}

void CommonJsPatterns::define_property(size_t resume) {
  std::optional<std::string_view> literal;
  if (cursor_.take("(") && take_exports() && cursor_.take(",")) literal = cursor_.take_string();
  if (cursor_.has_failed()) return;
  if (!literal) return cursor_.go_to(resume);
  has_exports_ = true;
  const bool is_enumerable_known =
      cursor_.take(", {") && (cursor_.next_token() != 'e' || cursor_.take("enumerable : true ,"));
  const bool is_value = is_enumerable_known && cursor_.take("value :");
  const bool is_getter = is_enumerable_known && !is_value && cursor_.take("get") && take_getter();
  if (cursor_.has_failed()) return;
  if (std::optional<std::string> name = meaning(*literal)) {
    if (is_value || is_getter) {
      names_.add(std::move(*name));
    } else if (unsafe_names_.size() < kMostTexts) {
      unsafe_names_.insert(std::move(*name));
    }
  }
  if (!is_getter) cursor_.go_to(resume);
}

// `Object.prototype.hasOwnProperty.call(a, key)`
bool CommonJsPatterns::take_own_property(std::string_view key) {
  if (!cursor_.take("Object .")) return false;
  cursor_.take("prototype .");
  return cursor_.take("hasOwnProperty . call (") && cursor_.take_name() && cursor_.take(",") &&
         cursor_.take(key) && cursor_.take(")");
}

// From behind `if (key`: `=== "default" || key === "__esModule") return;`, then, as there are more
// of them, `if (Object.prototype.hasOwnProperty.call(a, key)) return;` and
// `if (key in exports && exports[key] === source[key]) return;`.
bool CommonJsPatterns::take_excluding_guard(std::string_view source, std::string_view key) {
  if (!cursor_.take_quoted("default") || !cursor_.take("||") || !cursor_.take(key) ||
      !cursor_.take("===") || !cursor_.take_quoted("__esModule") || !cursor_.take(") return"))
    return false;
  cursor_.take(";");
  if (!cursor_.take("if")) return true;
  if (!cursor_.take("(")) return false;
  const size_t inner = cursor_.at();
  if (take_own_property(key)) {
    if (!cursor_.take(") return")) return false;
    cursor_.take(";");
    if (!cursor_.take("if")) return true;
    if (!cursor_.take("(")) return false;
  } else {
    cursor_.go_to(inner);
  }
  if (!cursor_.take_here(key) || !cursor_.take("in") || !cursor_.take_here(" ") ||
      !take_exports() || !cursor_.take("&&") || !take_exports() || !cursor_.take("[") ||
      !cursor_.take(key) || !cursor_.take("] ===") || !cursor_.take(source) || !cursor_.take("[") ||
      !cursor_.take(key) || !cursor_.take("] ) return"))
    return false;
  cursor_.take(";");
  return true;
}

// From behind `if (key`: `!== "default")`, perhaps with `&& !a.hasOwnProperty(key)`.
bool CommonJsPatterns::take_including_guard(std::string_view key) {
  if (!cursor_.take_quoted("default")) return false;
  if (cursor_.take("&&")) {
    if (!cursor_.take("!")) return false;
    cursor_.skip_trivia();
    if (cursor_.starts_with("Object.")) {
      if (!take_own_property(key)) return false;
    } else if (!cursor_.take_name() || !cursor_.take(". hasOwnProperty (") || !cursor_.take(key) ||
               !cursor_.take(")")) {
      return false;
    }
  }
  return cursor_.take(")");
}

bool CommonJsPatterns::take_guards(std::string_view source, std::string_view key) {
  if (!cursor_.take("if (") || !cursor_.take(key)) return false;
  if (cursor_.take("===")) return take_excluding_guard(source, key);
  return cursor_.take("!==") && take_including_guard(key);
}

// `exports[key] = source[key];`, or a getter that gives `source[key]`.
bool CommonJsPatterns::take_copy(std::string_view source, std::string_view key) {
  if (take_exports()) {
    if (!cursor_.take("[") || !cursor_.take(key) || !cursor_.take("] =") || !cursor_.take(source) ||
        !cursor_.take("[") || !cursor_.take(key) || !cursor_.take("]"))
      return false;
    cursor_.take(";");
    return true;
  }
  if (!cursor_.take("Object . defineProperty (") || !take_exports() || !cursor_.take(",") ||
      !cursor_.take(key) || !cursor_.take(", { enumerable : true , get"))
    return false;
  if (cursor_.take(":") && !take_function_head()) return false;
  if (!cursor_.take("( ) { return") || !cursor_.take(source) || !cursor_.take("[") ||
      !cursor_.take(key) || !cursor_.take("]"))
    return false;
  cursor_.take(";");
  if (!cursor_.take("}")) return false;
  cursor_.take(",");
  if (!cursor_.take("} )")) return false;
  cursor_.take(";");
  return true;
}

void CommonJsPatterns::keys_of(size_t resume) {
  std::optional<std::string_view> source, key;
  if (cursor_.take("(") && (source = cursor_.take_name()) && cursor_.take(")")) {
    resume = cursor_.at();
    if (cursor_.take(". forEach")) {
      cursor_.skip_trivia();
      resume = cursor_.at();
      if (cursor_.take("( function (") && (key = cursor_.take_name()) && cursor_.take(") {") &&
          take_guards(*source, *key) && take_copy(*source, *key) && cursor_.take("} )")) {
        const auto binding = bindings_.find(*source);
        if (binding == bindings_.end() || binding->second.empty()) return;
        reexports_.add(binding->second);
      }
    }
  }
  if (!cursor_.has_failed()) cursor_.go_to(resume);
}

bool CommonJsPatterns::at_starred_require() {
  std::string_view literal;
  if (!take_require(&literal)) return false;
  if (std::optional<std::string> name = meaning(literal)) reexports_.add(std::move(*name));
  return true;
}

bool CommonJsPatterns::at_bound_require(size_t from, bool is_word) {
  std::string_view literal;
  if (!take_require(&literal)) return false;
  last_required_ = meaning(literal).value_or(std::string());
  if (is_word) bind(from);
  return true;
}

// `var a = ` before `from`, with no other white space than spaces.
void CommonJsPatterns::bind(size_t from) {
  const std::string_view text = cursor_.text();
  const auto skip_spaces_before = [&] {
    const size_t start = from;
    while (from > 0 && text[from - 1] == ' ') --from;
    return from != start;
  };
  skip_spaces_before();
  if (from == 0 || text[from - 1] != '=') return;
  --from;
  skip_spaces_before();
  const std::string_view name = cursor_.name_before(from);
  from -= name.size();
  if (name.empty() || !skip_spaces_before()) return;
  const std::string_view before = text.substr(0, from);
  if ((before.ends_with("var") || before.ends_with("let") || before.ends_with("const")) &&
      bindings_.size() < kMostTexts)
    bindings_[name] = last_required_;
}

}  // namespace edgert::graph
