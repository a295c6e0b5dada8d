// npm defines ranges by rewriting their text, step after step, with regular expressions
// (https://github.com/npm/node-semver). The same steps are taken here in the same order, with
// scanners in their place, so that what nobody would write gives what npm gives, too.
#include "packages/range_rewriting.h"

#include <cstdio>
#include <cstdlib>

#include "packages/semver_scanner.h"

namespace edgert::packages {

namespace {

bool is_x(std::string_view number) {
  return number.empty() || number == "x" || number == "X" || number == "*";
}

// As JavaScript adds and prints it: one that is out of bounds stays so, or is no number any more.
std::string plus_one(std::string_view digits) {
  const double value = strtod(std::string(digits).c_str(), nullptr) + 1;
  if (value >= 1e21) return "1e+21";
  char text[32];
  snprintf(text, sizeof text, "%.0f", value);
  return text;
}

std::string without_builds(std::string_view text) {
  std::string out;
  Scanner scanner(text, Grammar::kLoose);
  while (!scanner.at_end()) {
    if (!scanner.build().empty()) continue;
    out += scanner.next();
    scanner.take(scanner.next());
  }
  return out;
}

std::string hyphen_replaced(std::string text, Grammar grammar) {
  Scanner scanner(text, grammar);
  Partial from, to;
  scanner.take(' ');
  const size_t from_begin = scanner.at();
  if (!read_partial(&scanner, &from)) return text;
  const std::string_view from_text = scanner.since(from_begin);
  if (!scanner.take(' ') || !scanner.take('-') || !scanner.take(' ')) return text;
  const size_t to_begin = scanner.at();
  if (!read_partial(&scanner, &to)) return text;
  const std::string_view to_text = scanner.since(to_begin);
  scanner.take(' ');
  if (!scanner.at_end()) return text;

  std::string out;
  if (!is_x(from.major)) {
    if (is_x(from.minor)) {
      out = join_version(">=", from.major, "0", "0");
    } else if (is_x(from.patch)) {
      out = join_version(">=", from.major, from.minor, "0");
    } else {
      out.append(">=").append(from_text);
    }
  }
  out += ' ';
  if (!is_x(to.major)) {
    if (is_x(to.minor)) {
      out += join_version("<", plus_one(to.major), "0", "0", "0");
    } else if (is_x(to.patch)) {
      out += join_version("<", to.major, plus_one(to.minor), "0", "0");
    } else if (!to.prerelease.empty()) {
      out += join_version("<=", to.major, to.minor, to.patch, to.prerelease);
    } else {
      out.append("<=").append(to_text);
    }
  }
  return std::string(without_spaces(out));
}

// "> 1.2" is ">1.2".
std::string comparisons_trimmed(std::string_view text) {
  std::string out;
  for (size_t begin = 0; begin < text.size();) {
    Scanner scanner(text, Grammar::kLoose);
    scanner.go_to(begin);
    scanner.take(' ');
    scanner.comparison();
    const size_t before = scanner.at();
    scanner.take(' ');
    const size_t after = scanner.at();
    Partial partial;
    scanner.skip_prefix();
    if (!read_whole(&scanner, &partial, false)) {
      scanner = Scanner(text, Grammar::kStrict);
      scanner.go_to(after);
      if (!read_partial(&scanner, &partial)) {
        out += text[begin++];
        continue;
      }
    }
    out.append(text.substr(begin, before - begin)).append(scanner.since(after));
    begin = scanner.at();
  }
  return out;
}

// "~> 1.2" is "~1.2", "^ 1.2" is "^1.2".
std::string sign_trimmed(std::string_view text, char sign) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] != sign) continue;
    const size_t space = i + (sign == '~' && text.substr(i + 1).starts_with('>') ? 2 : 1);
    if (text.substr(space).starts_with(' ')) i = space;
  }
  return out;
}

std::string caret_replaced(std::string_view word, Grammar grammar) {
  Scanner scanner(word, grammar);
  Partial of;
  if (!scanner.take('^') || !read_partial(&scanner, &of) || !scanner.at_end())
    return std::string(word);
  if (is_x(of.major)) return {};
  if (is_x(of.minor))
    return join_version(">=", of.major, "0", "0") +
           join_version(" <", plus_one(of.major), "0", "0", "0");
  const bool is_zero = of.major == "0";
  const std::string next_minor = join_version(" <", of.major, plus_one(of.minor), "0", "0");
  const std::string next_major = join_version(" <", plus_one(of.major), "0", "0", "0");
  if (is_x(of.patch))
    return join_version(">=", of.major, of.minor, "0") + (is_zero ? next_minor : next_major);
  return join_version(">=", of.major, of.minor, of.patch, of.prerelease) +
         (!is_zero          ? next_major
          : of.minor != "0" ? next_minor
                            : join_version(" <", of.major, of.minor, plus_one(of.patch), "0"));
}

std::string tilde_replaced(std::string_view word, Grammar grammar) {
  Scanner scanner(word, grammar);
  Partial of;
  if (!scanner.take('~')) return std::string(word);
  scanner.take('>');
  if (!read_partial(&scanner, &of) || !scanner.at_end()) return std::string(word);
  if (is_x(of.major)) return {};
  if (is_x(of.minor))
    return join_version(">=", of.major, "0", "0") +
           join_version(" <", plus_one(of.major), "0", "0", "0");
  const bool any_patch = is_x(of.patch);
  return join_version(">=", of.major, of.minor, any_patch ? "0" : of.patch,
                      any_patch ? std::string_view() : of.prerelease) +
         join_version(" <", of.major, plus_one(of.minor), "0", "0");
}

std::string x_replaced(std::string_view word, Grammar grammar) {
  Scanner scanner(word, grammar);
  std::string_view sign = scanner.comparison();
  Partial of;
  if (!read_partial(&scanner, &of) || !scanner.at_end()) return std::string(word);
  const bool any_major = is_x(of.major), any_minor = any_major || is_x(of.minor);
  const bool number_after_x =
      (any_major && !is_x(of.minor)) || (is_x(of.minor) && !of.patch.empty() && !is_x(of.patch));
  if (number_after_x || (!any_minor && !is_x(of.patch))) return std::string(word);
  if (sign == "=") sign = {};
  if (any_major) return sign == ">" || sign == "<" ? "<0.0.0-0" : "*";
  const std::string_view minor = any_minor ? "0" : of.minor;
  // What comes after all that the x stands for.
  const std::string next_major = plus_one(of.major);
  const std::string next_minor = any_minor ? "0" : plus_one(minor);
  const std::string_view end_major = any_minor ? std::string_view(next_major) : of.major;
  if (sign == ">") return join_version(">=", end_major, next_minor, "0");
  if (sign == "<=") return join_version("<", end_major, next_minor, "0", "0");
  if (sign == "<") return join_version("<", of.major, minor, "0", "0");
  if (sign == ">=") return join_version(">=", of.major, minor, "0");
  return join_version(">=", of.major, minor, "0") +
         join_version(" <", end_major, next_minor, "0", "0");
}

// The first star there is, wherever, with what compares by it.
std::string star_removed(std::string text) {
  const size_t star = text.find('*');
  if (star == std::string::npos) return text;
  size_t begin = star;
  if (begin > 0 && text[begin - 1] == ' ') --begin;
  if (begin > 0 && text[begin - 1] == '=') --begin;
  if (begin > 0 && (text[begin - 1] == '<' || text[begin - 1] == '>')) --begin;
  return text.erase(begin, star + 1 - begin);
}

// By `replace` for each word.
template <typename Replace>
std::string each_word(std::string_view text, Replace replace, Grammar grammar) {
  std::string out;
  split(text, " ", [&](std::string_view word) {
    if (word.data() != text.data()) out += ' ';
    out += replace(word, grammar);
  });
  return out;
}

std::string word_in_comparators(std::string_view word, Grammar grammar) {
  const std::string carets = caret_replaced(word, grammar);
  const std::string tildes = each_word(carets, tilde_replaced, grammar);
  return star_removed(std::string(without_spaces(each_word(tildes, x_replaced, grammar))));
}

}  // namespace

std::string in_comparators(std::string_view part, Grammar grammar) {
  std::string text = hyphen_replaced(without_builds(part), grammar);
  text = sign_trimmed(sign_trimmed(comparisons_trimmed(text), '~'), '^');
  return each_word(text, word_in_comparators, grammar);
}

}  // namespace edgert::packages
