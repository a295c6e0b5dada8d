#include "graph/static_imports.h"

#include <optional>
#include <set>
#include <utility>

#include "graph/import_attributes.h"
#include "graph/javascript_walk.h"
#include "graph/string_literal.h"

namespace edgert::graph {

namespace {

constexpr size_t kMostImports = 50'000;

class ImportWalk final : public JavascriptWalk {
 public:
  using JavascriptWalk::JavascriptWalk;

  StaticImports find() {
    run();
    found_.is_whole = !cursor_.has_failed();
    return std::move(found_);
  }

 private:
  void token(char c) override {
    if (depth_ != 0 || !take(c)) JavascriptWalk::token(c);
  }

  bool take(char c) {
    if (c == 'i' && take_keyword("import")) {
      // Not `import.meta` and `import(a)`.
      const char next = cursor_.next_token();
      if (next != '.' && next != '(' && !take_clause_and_specifier()) cursor_.fail();
      return true;
    }
    if (c == 'e' && take_keyword("export")) {
      const char next = cursor_.next_token();
      if ((next == '*' || next == '{') && !take_clause_and_specifier()) cursor_.fail();
      if (next == 'd') after_default();
      return true;
    }
    return false;
  }

  // Alone: not what only begins so, and no property.
  bool take_keyword(std::string_view word) {
    if (!is_word(word)) return false;
    JavascriptCursor ahead = cursor_;
    if (ahead.take_name_here() != word) return false;
    cursor_ = ahead;
    return true;
  }

  // `export default /a/`: the walk takes a slash behind such a name for a division.
  void after_default() {
    JavascriptCursor ahead = cursor_;
    if (ahead.take_name() != "default" || ahead.next_token() != '/') return;
    ahead.go_to(ahead.at() + 1);
    ahead.skip_regexp();
    if (!ahead.has_failed()) cursor_ = ahead;
  }

  // From behind the keyword. False: no module has that, and none of what follows need be looked at
  // again and again.
  bool take_clause_and_specifier() {
    JavascriptCursor ahead = cursor_;
    bool is_list = false;
    if (ahead.next_token() == '"' || ahead.next() == '\'') return take_specifier(ahead);
    for (;;) {
      const char c = ahead.next_token();
      if (c == '*' || c == ',' || c == '{') {
        ahead.go_to(ahead.at() + 1);
        if (c == '{' && !skip_names(ahead)) return false;
        is_list |= c == '{';
      } else if (const std::optional<std::string_view> name = take_name(ahead)) {
        // `as` is one, and so are what it names, `defer` and `source`.
        const char next = ahead.next_token();
        if (*name == "from" && (next == '"' || next == '\'')) return take_specifier(ahead);
        // `export { a }`, and what comes behind it.
        if (is_list && *name != "from") return true;
      } else {
        return is_list;
      }
    }
  }

  // Any part of a name may be escaped.
  static std::optional<std::string_view> take_name(JavascriptCursor& at) {
    at.skip_trivia();
    const size_t from = at.at();
    while (at.take_name_here() || at.next() == '\\' || is_escape_brace(at, from)) {
      if (at.next() == '\\') at.go_to(at.at() + 1);
    }
    if (at.at() == from) return std::nullopt;
    return at.text().substr(from, at.at() - from);
  }
  // "u{61}" behind a backslash.
  static bool is_escape_brace(JavascriptCursor& at, size_t from) {
    const bool is_escape = at.at() >= from + 2 && at.byte(at.at() - 1) == 'u' &&
                           at.byte(at.at() - 2) == '\\' && at.next() == '{';
    if (!is_escape) return false;
    const size_t end = at.text().find('}', at.at());
    if (end == std::string_view::npos || end - at.at() > 8) return false;
    at.go_to(end + 1);
    return true;
  }

  // From behind a brace to behind the one that closes it.
  static bool skip_names(JavascriptCursor& at) {
    for (;;) {
      const char c = at.next_token();
      if (c == '}' || c == ',') {
        at.go_to(at.at() + 1);
        if (c == '}') return true;
      } else if (!at.take_string() && !take_name(at)) {
        return false;
      }
    }
  }

  bool take_specifier(JavascriptCursor& at) {
    const size_t from = at.at();
    const std::optional<std::string_view> quoted = at.take_string();
    if (!quoted) return false;
    cursor_ = at;
    StringLiteral literal(quoted->substr(1), quoted->front(), quoted->size());
    if (!literal.read() || found_.imports.size() >= kMostImports) return false;
    const ImportType type = static_type_behind(at);
    if (seen_.insert(typed_address(type, literal.value())).second)
      found_.imports.push_back({std::move(literal.value()), from, type});
    return true;
  }

  StaticImports found_;
  std::set<std::string> seen_;
};

}  // namespace

StaticImports static_imports(std::string_view code) {
  if (code.size() > JavascriptWalk::kMostText) return {{}, false};
  return ImportWalk(code).find();
}

}  // namespace edgert::graph
