#include "packages/semver_scanner.h"

#include <algorithm>

namespace edgert::packages {

namespace {

bool is_identifier_char(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

// How many bytes of JavaScript's white space `text` begins with, of one character.
size_t white_space(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.empty()) return 0;
  if (text[0] == ' ' || (byte(0) >= 9 && byte(0) <= 13)) return 1;
  if (text.starts_with("\xC2\xA0")) return 2;
  for (const char* other : {"\xE1\x9A\x80", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF",
                            "\xE2\x81\x9F", "\xE3\x80\x80", "\xEF\xBB\xBF"})
    if (text.starts_with(other)) return 3;
  return text.size() >= 3 && text.starts_with("\xE2\x80") && byte(2) >= 0x80 && byte(2) <= 0x8A ? 3
                                                                                                : 0;
}

// What follows the patch. "1.2.34.5" is loosely 1.2.3-4.5: npm's expression gives digits back until
// all of the text is read.
void read_rest(Scanner* from, Partial* out, bool is_all) {
  if (is_all && from->grammar() == Grammar::kLoose && from->next() == '.' &&
      out->patch.size() > 1) {
    out->patch.remove_suffix(1);
    from->go_to(from->at() - 1);
  }
  out->prerelease = from->prerelease();
  from->build();
}

}  // namespace

std::string with_single_spaces(std::string_view text) {
  std::string out;
  bool pending = false;
  while (!text.empty()) {
    if (const size_t space = white_space(text); space != 0) {
      pending = !out.empty();
      text.remove_prefix(space);
      continue;
    }
    if (pending) out += ' ';
    pending = false;
    out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

std::string_view without_spaces(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

void Scanner::skip_prefix() {
  while (next() == 'v' || next() == '=' || next() == ' ') ++at_;
}

std::string_view Scanner::comparison() {
  const size_t begin = at_;
  if (!take('<')) take('>');
  take('=');
  return since(begin);
}

std::string_view Scanner::number() {
  const size_t begin = at_;
  if (grammar_ == Grammar::kStrict && take('0')) return since(begin);
  while (is_digit(next())) ++at_;
  return since(begin);
}

std::string_view Scanner::number_or_x() {
  if (next() != 'x' && next() != 'X' && next() != '*') return number();
  return text_.substr(at_++, 1);
}

std::string_view Scanner::prerelease() {
  const size_t begin = at_;
  const bool hyphen = take('-');
  if (!hyphen && grammar_ == Grammar::kStrict) return {};
  size_t first = at_;
  if (!prerelease_identifier()) {
    // A loose one may be a hyphen itself.
    at_ = first = begin;
    if (grammar_ == Grammar::kStrict || !prerelease_identifier()) return {};
  }
  for (size_t dot = at_; take('.'); dot = at_) {
    if (!prerelease_identifier()) {
      at_ = dot;
      break;
    }
  }
  return since(first);
}

std::string_view Scanner::build() {
  const size_t begin = at_;
  if (!take('+') || !run()) {
    at_ = begin;
    return {};
  }
  for (size_t dot = at_; take('.'); dot = at_) {
    if (!run()) {
      at_ = dot;
      break;
    }
  }
  return since(begin);
}

bool Scanner::run() {
  const size_t begin = at_;
  while (is_identifier_char(next())) ++at_;
  return at_ != begin;
}

bool Scanner::prerelease_identifier() {
  const size_t begin = at_;
  if (!run()) return false;
  const std::string_view found = since(begin);
  if (grammar_ == Grammar::kStrict && found[0] == '0' &&
      std::all_of(found.begin(), found.end(), is_digit))
    at_ = begin + 1;
  return true;
}

bool read_partial(Scanner* from, Partial* out) {
  from->skip_prefix();
  out->major = from->number_or_x();
  if (out->major.empty()) return false;
  std::string_view* const rest[] = {&out->minor, &out->patch};
  for (std::string_view* number : rest) {
    const size_t dot = from->at();
    if (!from->take('.')) return true;
    *number = from->number_or_x();
    if (number->empty()) {
      from->go_to(dot);
      return true;
    }
  }
  read_rest(from, out, true);
  return true;
}

bool read_whole(Scanner* from, Partial* out, bool is_all) {
  std::string_view* const numbers[] = {&out->major, &out->minor, &out->patch};
  for (std::string_view* number : numbers) {
    if (number != numbers[0] && !from->take('.')) return false;
    *number = from->number();
    if (number->empty()) return false;
  }
  read_rest(from, out, is_all);
  return true;
}

std::string join_version(std::string_view before, std::string_view major, std::string_view minor,
                         std::string_view patch, std::string_view prerelease) {
  std::string out(before);
  out.append(major).append(".").append(minor).append(".").append(patch);
  if (!prerelease.empty()) out.append("-").append(prerelease);
  return out;
}

}  // namespace edgert::packages
