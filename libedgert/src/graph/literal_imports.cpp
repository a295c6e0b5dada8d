#include "graph/literal_imports.h"

#include <algorithm>
#include <functional>
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

// What is found, each once, up to `most`.
class Specifiers {
 public:
  explicit Specifiers(size_t most) : most_(most) {}
  // False once there are enough.
  bool take(std::optional<Argument> literal) {
    if (literal && seen_.insert(literal->value).second) found_.push_back(std::move(literal->value));
    return found_.size() < most_;
  }
  std::vector<std::string> all() { return std::move(found_); }

 private:
  size_t most_;
  std::set<std::string> seen_;
  std::vector<std::string> found_;
};

// What makes functions like `require`, and how many names such functions may have.
constexpr std::string_view kMaker = "createRequire";
constexpr size_t kMostNames = 16;
constexpr size_t kMostName = 128;

std::string_view without_digits(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
  return text;
}

std::string_view last_name(std::string_view text) {
  size_t size = 0;
  while (size < text.size() && size < kMostName && is_name_part(text[text.size() - size - 1]))
    ++size;
  return text.substr(text.size() - size);
}

std::string_view without_space_behind(std::string_view text) {
  for (size_t i = 0;
       i < kMostBetween && !text.empty() && space_at(text.substr(text.size() - 1)) != 0; ++i)
    text.remove_suffix(1);
  return text;
}

// Who is given what follows `before`: "need" of `const need = module.`.
std::string_view assigned_name(std::string_view before) {
  while (before.ends_with('.')) {
    before.remove_suffix(1);
    const std::string_view owner = last_name(before);
    if (owner.empty()) return {};
    before.remove_suffix(owner.size());
  }
  before = without_space_behind(before);
  if (!before.ends_with('=')) return {};
  before.remove_suffix(1);
  return last_name(without_space_behind(before));
}

// The functions that the text makes with createRequire, by their names.
std::set<std::string, std::less<>> made_requires(std::string_view code) {
  std::set<std::string, std::less<>> names;
  each_word(code, kMaker, [&](size_t end) {
    const std::string_view rest = skip_trivia(without_digits(code.substr(end)));
    if (!rest.starts_with('(')) return true;
    const std::string_view name = assigned_name(code.substr(0, end - kMaker.size()));
    if (!name.empty() && name != "require") names.emplace(name);
    return names.size() < kMostNames;
  });
  return names;
}

// What is kept of each import takes several times the room that it takes in the text.
constexpr size_t kMostImports = 50'000;

}  // namespace

std::vector<std::string> literal_imports(std::string_view code) {
  Specifiers found(kMostImports);
  each_word(code, "import", [&](size_t end) { return found.take(literal_behind(code, end)); });
  return found.all();
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
  Specifiers found(1'000);
  // esbuild calls a variable of a module `require2` that was called `require`.
  each_word(code, "require", [&](size_t end) {
    const std::string_view rest = without_digits(code.substr(end));
    return found.take(literal_behind(code, code.size() - rest.size()));
  });
  for (const std::string& name : made_requires(code)) {
    each_word(code, name, [&](size_t end) { return found.take(literal_behind(code, end)); });
  }
  return found.all();
}

}  // namespace edgert::graph
