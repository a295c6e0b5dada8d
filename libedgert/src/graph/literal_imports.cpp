#include "graph/literal_imports.h"

#include <set>
#include <utility>

#include "graph/import_attributes.h"
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

// Calls `use` with the first argument of each call of `callee`, where it is a literal, and with
// what follows it, until it says false.
template <typename Use>
void each_literal_argument(std::string_view code, std::string_view callee, Use use) {
  for (size_t at = 0; (at = code.find(callee, at)) != std::string_view::npos;) {
    const bool is_whole = at == 0 || !is_name_part(code[at - 1]);
    at += callee.size();
    if (!is_whole) continue;
    std::string_view rest = skip_trivia(code.substr(at));
    if (!rest.starts_with('(')) continue;
    rest = skip_trivia(code.substr(static_cast<size_t>(rest.data() + 1 - code.data())));
    if (!rest.starts_with('"') && !rest.starts_with('\'') && !rest.starts_with('`')) continue;
    StringLiteral literal(code.substr(static_cast<size_t>(rest.data() + 1 - code.data())),
                          rest.front(), kMostSpecifier);
    if (!literal.read()) continue;
    rest = skip_trivia(code.substr(static_cast<size_t>(literal.rest().data() - code.data())));
    if (!rest.starts_with(')') && !rest.starts_with(',')) continue;
    if (!use(std::move(literal.value()), rest)) return;
  }
}

// Each once.
std::vector<std::string> literal_arguments(std::string_view code, std::string_view callee,
                                           size_t most) {
  std::vector<std::string> found;
  std::set<std::string> seen;
  each_literal_argument(code, callee, [&](std::string literal, std::string_view) {
    if (seen.insert(literal).second) found.push_back(std::move(literal));
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
  each_literal_argument(code, "import", [&](std::string literal, std::string_view rest) {
    const ImportType type = dynamic_type_behind(JavascriptCursor(rest.substr(0, kMostBetween)));
    if (seen.insert(typed_address(type, literal)).second)
      found.push_back({std::move(literal), type});
    return found.size() < kMostImports;
  });
  return found;
}

std::vector<std::string> literal_requires(std::string_view code) {
  return literal_arguments(code, "require", 1'000);
}

}  // namespace edgert::graph
