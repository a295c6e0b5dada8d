#include "graph/import_attributes.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "graph/javascript_walk.h"

namespace edgert::graph {

namespace {

// The first of its kind that parses `with`.
constexpr int kFirstWith = 123;
// What is written for each may be several times its own length.
constexpr size_t kMostEdits = 10'000;

// What is no object is V8's to complain about, and V8 is to ask: what a getter throws then fails
// the import, not its caller.
constexpr std::string_view kBeforeOptions =
    "(o=>o&&(typeof o==\"object\"||typeof o==\"function\")"
    "?{get assert(){const w=o.with;return w===void 0?o.assert:w}}:o)(";
constexpr std::string_view kAfterOptions = ")";

struct Edit {
  size_t at = 0;
  size_t removed = 0;
  std::string_view text;
};

class AttributeWalk final : public JavascriptWalk {
 public:
  AttributeWalk(std::string_view code, AttributeWord word) : JavascriptWalk(code), word_(word) {}
  bool has_failed() const { return cursor_.has_failed() || edits_.size() > kMostEdits; }
  const std::vector<Edit>& edits() const { return edits_; }

 private:
  // A call of import() that is open: how deep it lies, and where its options are.
  struct Call {
    size_t depth = 0, square_depth = 0;
    std::optional<size_t> from, to;
  };

  void token(char c) override;
  void close_parenthesis() override;
  void string_token(char quote);
  void import_word();
  void comma();
  Call* innermost() {
    const bool is_here = !calls_.empty() && calls_.back().depth == depth_ &&
                         calls_.back().square_depth == square_depth_;
    return is_here ? &calls_.back() : nullptr;
  }
  void add(Edit edit) {
    edits_.push_back(edit);
    if (edits_.size() > kMostEdits) cursor_.fail();
  }

  const AttributeWord word_;
  size_t square_depth_ = 0;
  std::vector<Call> calls_;
  std::vector<Edit> edits_;
};

void AttributeWalk::token(char c) {
  switch (c) {
    case '"':
    case '\'':
      return string_token(c);
    case '[':
      ++square_depth_;
      break;
    case ']':
      if (square_depth_ > 0) --square_depth_;
      break;
    case ',':
      comma();
      break;
    case 'i':
      if (word_ == AttributeWord::kAssert && is_word("import")) return import_word();
      break;
    default:
      break;
  }
  JavascriptWalk::token(c);
}

// `from "y" with {`: nothing but attributes looks like that.
void AttributeWalk::string_token(char quote) {
  const bool is_specifier = ends_with_word(last_, "from") || ends_with_word(last_, "import");
  JavascriptWalk::token(quote);
  if (!is_specifier || cursor_.has_failed()) return;
  JavascriptCursor ahead = cursor_;
  ahead.skip_trivia();
  const size_t at = ahead.at();
  const bool is_with = word_ == AttributeWord::kAssert;
  const std::string_view has = is_with ? "with" : "assert";
  // Another statement may begin with `assert` in a line of its own.
  const bool is_apart =
      cursor_.text().substr(cursor_.at(), at - cursor_.at()).find('\n') != std::string_view::npos;
  if (ahead.take_name() != has || !ahead.take("{") || (!is_with && is_apart)) return;
  // Of one length, where that can be.
  add({at, has.size(), is_with ? "assert" : "with  "});
}

void AttributeWalk::import_word() {
  const size_t from = cursor_.at();
  // A member of that name, and no spread.
  const bool is_member = ends_with(last_, ".") && !ends_with(last_, "..");
  step(6);
  JavascriptCursor ahead = cursor_;
  if (is_member || !ahead.take("(")) return;
  open_after(from);
  cursor_.go_to(ahead.at());
  calls_.push_back({depth_, square_depth_, std::nullopt, std::nullopt});
}

void AttributeWalk::comma() {
  Call* const call = innermost();
  if (call == nullptr) return;
  if (!call->from)
    call->from = cursor_.at() + 1;
  else if (!call->to)
    call->to = cursor_.at();
}

void AttributeWalk::close_parenthesis() {
  const size_t at = cursor_.at();
  const size_t last = last_;
  std::optional<Call> call;
  if (innermost() != nullptr) {
    call = calls_.back();
    calls_.pop_back();
  }
  JavascriptWalk::close_parenthesis();
  // A comma may come last; a method may be called import.
  if (!call || !call->from || last + 1 == *call->from) return;
  JavascriptCursor ahead = cursor_;
  if (ahead.next_token() == '{') return;
  add({*call->from, 0, kBeforeOptions});
  add({call->to.value_or(at), 0, kAfterOptions});
}

// A key as it is written, with what must follow it.
std::optional<std::string_view> take_key(JavascriptCursor& at) {
  std::optional<std::string_view> key = at.take_name();
  if (!key) key = at.take_string();
  if (!key || !at.take(":")) return std::nullopt;
  const bool is_quoted = key->front() == '"' || key->front() == '\'';
  return is_quoted ? key->substr(1, key->size() - 2) : *key;
}

// From behind the brace.
ImportType type_in(JavascriptCursor& at) {
  while (const std::optional<std::string_view> key = take_key(at)) {
    const std::optional<std::string_view> value = at.take_string();
    if (!value) break;
    if (*key == "type")
      return import_type_named(value->substr(1, value->size() - 2)).value_or(ImportType::kNone);
    if (!at.take(",")) break;
  }
  return ImportType::kNone;
}

// What is looked at around a word.
constexpr size_t kNear = 512;

// Calls `use` with where each `word` ends, until it says true.
template <typename Use>
bool any_of_words(std::string_view code, std::string_view word, Use use) {
  for (size_t at = 0; (at = code.find(word, at)) != std::string_view::npos;) {
    at += word.size();
    if (use(at)) return true;
  }
  return false;
}

// `word` between a string or a comment, and a brace.
bool holds_clause(std::string_view code, std::string_view word) {
  return any_of_words(code, word, [&](size_t end) {
    const std::string_view before = code.substr(0, end - word.size());
    const size_t last = before.find_last_not_of(" \t\r\n");
    if (last == std::string_view::npos ||
        std::string_view("'\"/").find(before[last]) == std::string_view::npos)
      return false;
    return JavascriptCursor(code.substr(end, kNear)).next_token() == '{';
  });
}

// Calls of import() with more than a literal.
bool holds_options(std::string_view code) {
  return any_of_words(code, "import", [&](size_t end) {
    JavascriptCursor cursor(code.substr(end, kNear));
    if (!cursor.take("(")) return false;
    return !cursor.take_string() || cursor.next_token() != ')';
  });
}

// Counts lines and columns as V8 does, in UTF-16.
class Position {
 public:
  explicit Position(std::string_view text) : text_(text) {}
  void go_to(size_t at) {
    for (; at_ < at; ++at_) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      const std::string_view rest = text_.substr(at_);
      const bool is_separator = at_ >= 2 && (text_.substr(at_ - 2, 3) == "\xE2\x80\xA8" ||
                                             text_.substr(at_ - 2, 3) == "\xE2\x80\xA9");
      if (byte == '\n' || is_separator || (byte == '\r' && !rest.starts_with("\r\n"))) {
        ++line_;
        column_ = 0;
      } else if ((byte & 0xC0) != 0x80) {
        column_ += byte >= 0xF0 ? 2 : 1;
      }
    }
  }
  int line() const { return line_; }
  int column() const { return column_; }

 private:
  std::string_view text_;
  size_t at_ = 0;
  int line_ = 0, column_ = 0;
};

}  // namespace

AttributeWord attribute_word(std::string_view target) {
  constexpr std::string_view kBrowser = "chrome";
  int version = 0;
  if (target.starts_with(kBrowser))
    std::from_chars(target.data() + kBrowser.size(), target.data() + target.size(), version);
  return version >= kFirstWith ? AttributeWord::kWith : AttributeWord::kAssert;
}

ImportType static_type_behind(JavascriptCursor at) {
  const std::optional<std::string_view> word = at.take_name();
  const bool is_there = word && (*word == "with" || *word == "assert") && at.take("{");
  return is_there ? type_in(at) : ImportType::kNone;
}

ImportType dynamic_type_behind(JavascriptCursor at) {
  if (!at.take(", {")) return ImportType::kNone;
  const std::optional<std::string_view> key = take_key(at);
  const bool is_there = key && (*key == "with" || *key == "assert") && at.take("{");
  return is_there ? type_in(at) : ImportType::kNone;
}

bool may_need_attributes(std::string_view code, AttributeWord word) {
  if (code.size() > JavascriptWalk::kMostText) return false;
  if (word == AttributeWord::kWith) return holds_clause(code, "assert");
  return holds_clause(code, "with") || holds_options(code);
}

std::vector<SourceMap::Insertion> write_attributes(std::string* code, AttributeWord word) {
  if (!may_need_attributes(*code, word)) return {};
  AttributeWalk walk(*code, word);
  walk.run();
  if (walk.has_failed() || walk.edits().empty()) return {};
  // Calls within the options of others end first.
  std::vector<Edit> edits = walk.edits();
  std::stable_sort(edits.begin(), edits.end(),
                   [](const Edit& a, const Edit& b) { return a.at < b.at; });
  std::vector<SourceMap::Insertion> insertions;
  std::string out;
  Position position(*code);
  size_t done = 0;
  int line = 0, moved = 0;
  for (const Edit& edit : edits) {
    out.append(*code, done, edit.at - done).append(edit.text);
    done = edit.at + edit.removed;
    position.go_to(edit.at);
    if (position.line() != std::exchange(line, position.line())) moved = 0;
    const int grows = static_cast<int>(edit.text.size()) - static_cast<int>(edit.removed);
    if (grows > 0) insertions.push_back({line, position.column() + moved, grows});
    moved += grows;
  }
  out.append(*code, done);
  *code = std::move(out);
  return insertions;
}

void write_attributes(AttributeWord word, std::string* code,
                      std::shared_ptr<const SourceMap>* map) {
  std::vector<SourceMap::Insertion> insertions = write_attributes(code, word);
  if (insertions.empty()) return;
  *map = std::make_shared<const SourceMap>(SourceMap::with(map->get(), std::move(insertions)));
}

}  // namespace edgert::graph
