// Scanner: reads what versions and ranges are made of, in place of npm's regular expressions.
#pragma once

#include <string>
#include <string_view>

#include "packages/semver_grammar.h"

namespace edgert::packages {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Each run of what JavaScript takes for white space one space, and none at the ends.
std::string with_single_spaces(std::string_view text);
std::string_view without_spaces(std::string_view text);

// `at_each` gets each text that `by` separates, however empty.
template <typename AtEach>
void split(std::string_view text, std::string_view by, AtEach at_each) {
  for (size_t begin = 0;;) {
    const size_t end = text.find(by, begin);
    at_each(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) return;
    begin = end + by.size();
  }
}

// Reads from the front. What it does not find it leaves where it is.
class Scanner {
 public:
  Scanner(std::string_view text, Grammar grammar) : text_(text), grammar_(grammar) {}

  Grammar grammar() const { return grammar_; }
  bool at_end() const { return at_ == text_.size(); }
  size_t at() const { return at_; }
  char next() const { return at_end() ? '\0' : text_[at_]; }
  bool take(char c) {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::string_view since(size_t begin) const { return text_.substr(begin, at_ - begin); }
  void go_to(size_t at) { at_ = at; }

  void skip_prefix();
  std::string_view comparison();
  std::string_view number();
  std::string_view number_or_x();

  // Both of them with what separates their identifiers, without what precedes them.
  std::string_view prerelease();
  std::string_view build();

 private:
  bool run();
  bool prerelease_identifier();

  std::string_view text_;
  Grammar grammar_;
  size_t at_ = 0;
};

// major.minor.patch of which the last ones, and each by an x, may be missing.
struct Partial {
  std::string_view major, minor, patch, prerelease;
};

// False: there is none. The end of the text is the caller's to look for.
bool read_partial(Scanner* from, Partial* out);
// All three numbers. False: there are none. `is_all`: nothing may follow, as the caller will see.
bool read_whole(Scanner* from, Partial* out, bool is_all);

std::string join_version(std::string_view before, std::string_view major, std::string_view minor,
                         std::string_view patch, std::string_view prerelease = {});

}  // namespace edgert::packages
