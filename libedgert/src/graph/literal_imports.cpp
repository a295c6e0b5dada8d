#include "graph/literal_imports.h"

#include <optional>
#include <set>
#include <utility>

#include "graph/import_attributes.h"
#include "graph/javascript_walk.h"
#include "graph/string_literal.h"

namespace edgert::graph {

namespace {

// What is longer is not looked at: a text of many beginnings must not make much work.
constexpr size_t kMostSpecifier = 4096;
constexpr size_t kMostBetween = 512;  // white space and comments between two tokens

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

struct Argument {
  std::string value;
  std::string_view behind;
};
// The first argument of what is called before `at`, where it is a literal.
std::optional<Argument> literal_behind(std::string_view code, size_t at) {
  std::string_view rest = skip_trivia(code.substr(at));
  if (!rest.starts_with('(')) return std::nullopt;
  rest = skip_trivia(code.substr(static_cast<size_t>(rest.data() + 1 - code.data())));
  if (!rest.starts_with('"') && !rest.starts_with('\'') && !rest.starts_with('`'))
    return std::nullopt;
  StringLiteral literal(code.substr(static_cast<size_t>(rest.data() + 1 - code.data())),
                        rest.front(), kMostSpecifier);
  if (!literal.read()) return std::nullopt;
  rest = skip_trivia(code.substr(static_cast<size_t>(literal.rest().data() - code.data())));
  if (!rest.starts_with(')') && !rest.starts_with(',')) return std::nullopt;
  return Argument{std::move(literal.value()), rest};
}

// Where `word` ends, until `use` says false.
template <typename Use>
void each_word(std::string_view code, std::string_view word, Use use) {
  for (size_t at = 0; (at = code.find(word, at)) != std::string_view::npos;) {
    const bool is_whole = at == 0 || !is_name_part(code[at - 1]);
    at += word.size();
    if (is_whole && !use(at)) return;
  }
}

// The same of `import`, in code alone.
class ImportWords final : public JavascriptWalk {
 public:
  using JavascriptWalk::JavascriptWalk;
  bool find() {
    run();
    return !cursor_.has_failed();
  }
  const std::vector<size_t>& ends() const { return ends_; }

 private:
  void token(char c) override {
    if (c == 'i' && is_word("import")) ends_.push_back(cursor_.at() + 6);
    JavascriptWalk::token(c);
  }
  std::vector<size_t> ends_;
};

// Each once.
std::vector<std::string> literal_arguments(std::string_view code, std::string_view callee,
                                           size_t most) {
  std::vector<std::string> found;
  std::set<std::string> seen;
  each_word(code, callee, [&](size_t end) {
    std::optional<Argument> literal = literal_behind(code, end);
    if (literal && seen.insert(literal->value).second) found.push_back(std::move(literal->value));
    return found.size() < most;
  });
  return found;
}

// What is kept of each import takes several times the room that it takes in the text.
constexpr size_t kMostImports = 50'000;

}  // namespace

std::vector<std::string> literal_imports(std::string_view code) {
  return literal_arguments(code, "import", kMostImports);
}

std::vector<TypedImport> typed_literal_imports(std::string_view code) {
  std::vector<TypedImport> found;
  std::set<std::string> seen;
  const auto take = [&](size_t end) {
    std::optional<Argument> literal = literal_behind(code, end);
    if (!literal) return true;
    const ImportType type =
        dynamic_type_behind(JavascriptCursor(literal->behind.substr(0, kMostBetween)));
    if (seen.insert(typed_address(type, literal->value)).second)
      found.push_back({std::move(literal->value), type});
    return found.size() < kMostImports;
  };
  ImportWords words(code.substr(0, JavascriptWalk::kMostText));
  if (!words.find() || code.size() > JavascriptWalk::kMostText) {
    each_word(code, "import", take);
    return found;
  }
  for (const size_t end : words.ends()) {
    if (!take(end)) break;
  }
  return found;
}

std::vector<std::string> literal_requires(std::string_view code) {
  return literal_arguments(code, "require", 1'000);
}

}  // namespace edgert::graph
