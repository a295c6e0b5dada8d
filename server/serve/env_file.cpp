#include "serve/env_file.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "edgert/error_detail.h"
#include "serve/env_names.h"
#include "serve/source_text.h"

namespace edgert::server {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

// Names after "$", as the reference has them.
bool is_capital(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

class EnvParser {
 public:
  EnvParser(const std::string& path, std::string_view text) : source_(path, std::string(text)) {}

  EnvFile parse() {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    if (text().starts_with(kMark)) at_ = kMark.size();
    while (!file_.is_full && skip_to_statement()) {
      // After a fault the next line is read.
      if (!read_statement()) at_ = std::min(text().find('\n', at_), text().size());
    }
    EnvFile made;
    for (auto& [name, value] : file_.values) made.variables.emplace_back(name, std::move(value));
    made.errors = std::move(file_.errors);
    made.notes = std::move(file_.notes);
    return made;
  }

 private:
  struct State {
    std::map<std::string, std::string> values;
    std::vector<Error> errors, notes;
    size_t size = 0;  // of all values
    bool is_full = false;
  };

  const std::string& text() const { return source_.text(); }
  bool is_at_end() const { return at_ >= text().size(); }
  char here() const { return is_at_end() ? '\n' : text()[at_]; }

  // What is behind "=" nobody is to read in a log, nor lines that may be part of a value.
  Error told(size_t offset, std::string what, std::string hint, bool shows_name) const {
    Error error = source_.error_at(offset, std::move(what), std::move(hint));
    ErrorDetail detail = *error.detail;
    const size_t equals = detail.excerpt.find_first_of("=:");
    if (!shows_name || equals == std::string::npos) {
      detail.excerpt.clear();
    } else if (equals + 1 < detail.excerpt.size()) {
      detail.excerpt = detail.excerpt.substr(0, equals + 1) + "…";
      detail.caret = std::min(detail.caret, static_cast<int>(equals) + 1);
    }
    error.detail = std::make_shared<const ErrorDetail>(std::move(detail));
    return error;
  }

  bool fail(size_t offset, std::string what, std::string hint = {}, bool shows_name = true) {
    constexpr size_t kMost = 100;
    file_.errors.push_back(told(offset, std::move(what), std::move(hint), shows_name));
    file_.is_full = file_.is_full || file_.errors.size() >= kMost;
    return false;
  }

  void skip_spaces() {
    while (!is_at_end() && is_space(here())) ++at_;
  }

  bool skip_to_statement() {
    for (;;) {
      while (!is_at_end() && (is_space(here()) || here() == '\n')) ++at_;
      if (is_at_end()) return false;
      const bool is_rule =
          text().compare(at_, 3, "---") == 0 &&
          (at_ + 3 >= text().size() || text()[at_ + 3] == '\n' || text()[at_ + 3] == '\r');
      if (here() != '#' && !is_rule) return true;
      at_ = std::min(text().find('\n', at_), text().size());
    }
  }

  bool read_statement() {
    constexpr std::string_view kExport = "export";
    if (text().compare(at_, kExport.size(), kExport) == 0 && at_ + kExport.size() < text().size() &&
        is_space(text()[at_ + kExport.size()])) {
      at_ += kExport.size();
      skip_spaces();
    }
    const size_t begin = at_;
    while (!is_at_end() && here() != '=' && here() != ':' && here() != '\n' && !is_space(here()))
      ++at_;
    const std::string name = text().substr(begin, at_ - begin);
    skip_spaces();
    if (here() != '=' && here() != ':')
      return fail(begin, "this is no NAME=value", "a comment begins with \"#\"", false);
    if (std::string fault = fault_of_env_name(name); !fault.empty())
      return fail(begin, std::move(fault), {}, false);
    ++at_;
    skip_spaces();
    std::string value;
    if (!read_value(&value)) return false;
    if (file_.size += value.size(); file_.size > kMostEnvBytes) {
      file_.is_full = true;
      return fail(begin,
                  "all values together may have " + std::to_string(kMostEnvBytes) + " bytes");
    }
    file_.values.insert_or_assign(name, std::move(value));
    return true;
  }

  bool read_value(std::string* value) {
    if (here() == '"' || here() == '\'') return read_quoted(value);
    const size_t begin = at_;
    const size_t end = std::min(text().find('\n', at_), text().size());
    size_t last = end;
    for (size_t at = begin + 1; at < end; ++at) {
      if (text()[at] == '#' && is_space(text()[at - 1])) {
        last = at;
        break;
      }
    }
    // Without a value there may be a comment at once.
    if (begin < end && text()[begin] == '#' && begin > 0 && is_space(text()[begin - 1]))
      last = begin;
    while (last > begin && is_space(text()[last - 1])) --last;
    at_ = end;
    if (text().find('\0', begin) < last) return fail(begin, "a value may not have NUL in it");
    return expand(begin, text().substr(begin, last - begin), value);
  }

  bool read_quoted(std::string* value) {
    const size_t begin = at_;
    const char quote = here();
    std::string inner;
    for (++at_; !is_at_end() && here() != quote; ++at_) {
      if (here() == '\0') return fail(begin, "a value may not have NUL in it");
      if (here() == '\r' && at_ + 1 < text().size() && text()[at_ + 1] == '\n') continue;
      if (here() != '\\' || at_ + 1 >= text().size()) {
        inner += here();
        continue;
      }
      const char next = text()[++at_];
      if (quote == '\'') {
        // Nothing else is escaped there.
        if (next != '\'') inner += '\\';
        inner += next;
      } else if (next == '$') {
        inner += "\\$";
      } else {
        inner += next == 'n' ? '\n' : next == 'r' ? '\r' : next == 't' ? '\t' : next;
      }
    }
    if (is_at_end()) {
      // What follows may all be part of it.
      file_.is_full = true;
      return fail(begin, "the quote is not closed");
    }
    ++at_;
    skip_spaces();
    if (here() == '#') at_ = std::min(text().find('\n', at_), text().size());
    if (here() != '\n')
      return fail(begin, "a comment or the end of the line has to follow the closing quote");
    if (quote == '\'') {
      *value = std::move(inner);
      return true;
    }
    return expand(begin, inner, value);
  }

  // $NAME and ${NAME}; "\$" is a "$".
  bool expand(size_t offset, const std::string& given, std::string* value) {
    for (size_t at = 0; at < given.size(); ++at) {
      if (given[at] == '\\' && at + 1 < given.size() && given[at + 1] == '$') {
        value->push_back(given[++at]);
        continue;
      }
      const bool has_brace = at + 1 < given.size() && given[at + 1] == '{';
      const size_t begin = at + (has_brace ? 2 : 1);
      size_t end = std::min(begin, given.size());
      while (end < given.size() && is_capital(given[end])) ++end;
      const bool is_closed = !has_brace || (end < given.size() && given[end] == '}');
      if (given[at] != '$' || end == begin || !is_closed) {
        value->push_back(given[at]);
        continue;
      }
      const std::string name = given.substr(begin, end - begin);
      const auto found = file_.values.find(name);
      if (found == file_.values.end()) {
        file_.notes.push_back(told(offset,
                                   "no line before has " + name + ": nothing stands in its place",
                                   "'…' keeps a \"$\" as it is", true));
      } else {
        *value += found->second;
      }
      if (value->size() > kMostEnvBytes) return fail(offset, "the value is too long");
      at = has_brace ? end : end - 1;
    }
    return true;
  }

  const SourceText source_;
  size_t at_ = 0;
  State file_;
};

}  // namespace

EnvFile parse_env(const std::string& path, std::string_view text) {
  return EnvParser(path, text).parse();
}

EnvFile read_env_file(const std::string& path) {
  Result<std::string> text = read_text_file(path, kMostEnvBytes);
  if (text.ok()) return parse_env(path, text.value());
  EnvFile file;
  file.errors.push_back(text.take_error());
  return file;
}

void drop_reserved(const std::string& path, EnvFile* file) {
  std::erase_if(file->variables, [&](const auto& variable) {
    if (!is_reserved_env_name(variable.first)) return false;
    file->notes.push_back(error_of_file(
        path, ErrorCode::kInvalidData,
        variable.first + " is left out: names that begin with SUPABASE_ are the platform's"));
    return true;
  });
}

}  // namespace edgert::server
