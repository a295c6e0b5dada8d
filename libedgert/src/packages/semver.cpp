#include "packages/semver.h"

#include <algorithm>
#include <cstdlib>

#include "packages/range_rewriting.h"
#include "packages/semver_scanner.h"

namespace edgert::packages {

namespace {

Error unreadable(std::string_view what, std::string_view text) {
  return Error{ErrorCode::kInvalidArgument,
               "\"" + std::string(text.substr(0, 100)) + "\" is no " + std::string(what)};
}

// A number of at most 2^53 - 1.
bool number_of(std::string_view digits, uint64_t* out) {
  while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
  if (digits.size() > 16) return false;
  *out = 0;
  for (const char c : digits) *out = *out * 10 + static_cast<uint64_t>(c - '0');
  return *out <= Version::kMostNumber;
}

}  // namespace

Result<Version> Version::parse(std::string_view given, Grammar grammar) {
  if (given.size() > kMostBytes) return unreadable("version of at most 256 bytes", given);
  const std::string tidy = with_single_spaces(given);
  Scanner scanner(tidy, grammar);
  if (grammar == Grammar::kLoose) {
    scanner.skip_prefix();
  } else {
    scanner.take('v');
  }
  Partial parts;
  if (!read_whole(&scanner, &parts, true) || !scanner.at_end()) return unreadable("version", given);
  Version out;
  if (!number_of(parts.major, &out.numbers_[0]) || !number_of(parts.minor, &out.numbers_[1]) ||
      !number_of(parts.patch, &out.numbers_[2]))
    return unreadable("version of numbers below 2^53", given);
  out.text_ = join_version("", std::to_string(out.numbers_[0]), std::to_string(out.numbers_[1]),
                           std::to_string(out.numbers_[2]));
  if (parts.prerelease.empty()) return out;
  split(parts.prerelease, ".", [&](std::string_view identifier) {
    Identifier next{std::string(identifier),
                    std::all_of(identifier.begin(), identifier.end(), is_digit), 0};
    if (next.is_number) {
      uint64_t number = 0;
      next.value = strtod(next.text.c_str(), nullptr);
      if (number_of(identifier, &number) && number < kMostNumber)
        next.text = std::to_string(number);
    }
    out.text_.append(out.prerelease_.empty() ? "-" : ".").append(next.text);
    out.prerelease_.push_back(std::move(next));
  });
  return out;
}

int Version::compare(const Version& other) const {
  if (numbers_ != other.numbers_) return numbers_ < other.numbers_ ? -1 : 1;
  if (prerelease_.empty() || other.prerelease_.empty())
    return static_cast<int>(prerelease_.empty()) - static_cast<int>(other.prerelease_.empty());
  const size_t both = std::min(prerelease_.size(), other.prerelease_.size());
  for (size_t i = 0; i < both; ++i) {
    const Identifier& a = prerelease_[i];
    const Identifier& b = other.prerelease_[i];
    if (a.text == b.text) continue;
    if (a.is_number != b.is_number) return a.is_number ? -1 : 1;
    // npm takes numbers that doubles cannot tell apart for equal, and looks no further.
    if (a.is_number) return a.value == b.value ? 0 : a.value < b.value ? -1 : 1;
    return a.text < b.text ? -1 : 1;
  }
  if (prerelease_.size() == other.prerelease_.size()) return 0;
  return prerelease_.size() < other.prerelease_.size() ? -1 : 1;
}

bool Range::Comparator::takes(const Version& given) const {
  if (is == Operator::kAny) return true;
  const int order = given.compare(version);
  switch (is) {
    case Operator::kLess:
      return order < 0;
    case Operator::kAtMost:
      return order <= 0;
    case Operator::kMore:
      return order > 0;
    case Operator::kAtLeast:
      return order >= 0;
    default:
      return order == 0;
  }
}

Result<Range::Comparator> Range::parse_comparator(std::string_view word, Grammar grammar) {
  Comparator out;
  if (word.empty()) return out;
  Scanner scanner(word, grammar);
  const std::string_view sign = scanner.comparison();
  Result<Version> version = Version::parse(word.substr(sign.size()), grammar);
  if (!version.ok()) return version.take_error();
  out.version = std::move(version).value();
  out.is = sign == "<"    ? Operator::kLess
           : sign == "<=" ? Operator::kAtMost
           : sign == ">"  ? Operator::kMore
           : sign == ">=" ? Operator::kAtLeast
                          : Operator::kEqual;
  out.text = (out.is == Operator::kEqual ? std::string() : std::string(sign)) + out.version.text();
  return out;
}

Result<Range::All> Range::parse_all(std::string_view part, Grammar grammar, size_t* comparators) {
  const std::string text = in_comparators(part, grammar);

  All all;
  bool takes_any = false, takes_none = false;
  Error error{ErrorCode::kInternal, {}};
  size_t begin = 0;
  split(text, " ", [&](std::string_view word) {
    // Spaces at the ends stand for one empty word each, others for none.
    const size_t at = begin;
    begin += word.size() + 1;
    if (word.empty() && at != 0 && at != text.size()) return;
    if (!error.message.empty()) return;
    if (word == ">=0.0.0") word = {};
    if (grammar == Grammar::kLoose && !word.empty()) {
      Scanner scanner(word, grammar);
      Partial parts;
      scanner.comparison();
      scanner.skip_prefix();
      if (!read_whole(&scanner, &parts, true) || !scanner.at_end()) return;
    }
    if (++*comparators > kMostComparators) {
      error = unreadable("range of at most 1000 comparators", part);
      return;
    }
    Result<Comparator> comparator = parse_comparator(word, grammar);
    if (!comparator.ok()) {
      error = comparator.take_error();
      return;
    }
    takes_any |= comparator.value().is == Operator::kAny;
    takes_none |= comparator.value().text == "<0.0.0-0";
    for (const Comparator& before : all)
      if (before.text == comparator.value().text) return;
    if (comparator.value().is != Operator::kAny) all.push_back(std::move(comparator).value());
  });
  if (!error.message.empty()) return error;
  if (takes_none)
    std::erase_if(all, [](const Comparator& each) { return each.text != "<0.0.0-0"; });
  if (all.empty() && takes_any) all.push_back({});
  return all;
}

Result<Range> Range::parse(std::string_view given, Grammar grammar) {
  if (given.size() > kMostBytes) return unreadable("range of at most 4096 bytes", given);
  Range range;
  size_t comparators = 0;
  const std::string text = with_single_spaces(given);
  Error error{ErrorCode::kInternal, {}};
  split(text, "||", [&](std::string_view part) {
    if (!error.message.empty()) return;
    part = without_spaces(part);
    split(part, " ", [&](std::string_view word) {
      if (word.size() > Version::kMostBytes)
        error = unreadable("part of a range of at most 256 bytes", word);
    });
    if (!error.message.empty()) return;
    Result<All> all = parse_all(part, grammar, &comparators);
    if (!all.ok()) {
      error = unreadable("range (" + all.error().message + ")", given);
    } else if (!all.value().empty()) {
      range.any_.push_back(std::move(all).value());
    }
  });
  if (!error.message.empty()) return error;
  if (range.any_.empty()) return unreadable("range", given);
  range.drop_what_adds_nothing();
  return range;
}

void Range::drop_what_adds_nothing() {
  const auto takes_none = [](const All& all) { return all[0].text == "<0.0.0-0"; };
  if (std::all_of(any_.begin(), any_.end(), takes_none)) {
    any_.resize(1);
    return;
  }
  std::erase_if(any_, takes_none);
  for (size_t i = 0; i < any_.size(); ++i) {
    if (any_[i].size() != 1 || any_[i][0].is != Operator::kAny) continue;
    any_.assign(1, All(any_[i]));
    return;
  }
}

bool Range::contains(const Version& version) const {
  return std::any_of(any_.begin(), any_.end(), [&](const All& all) {
    const auto takes = [&](const Comparator& each) { return each.takes(version); };
    const auto names = [&](const Comparator& each) {
      return each.version.is_prerelease() && each.version.has_numbers_of(version);
    };
    return std::all_of(all.begin(), all.end(), takes) &&
           (!version.is_prerelease() || std::any_of(all.begin(), all.end(), names));
  });
}

std::string Range::text() const {
  std::string out;
  for (const All& all : any_) {
    if (&all != &any_[0]) out += "||";
    for (const Comparator& each : all) out.append(&each == &all[0] ? "" : " ").append(each.text);
  }
  return out;
}

bool satisfies(std::string_view version, std::string_view range, Grammar grammar) {
  const Result<Range> parsed_range = Range::parse(range, grammar);
  if (!parsed_range.ok()) return false;
  const Result<Version> parsed_version = Version::parse(version, grammar);
  return parsed_version.ok() && parsed_range.value().contains(parsed_version.value());
}

size_t max_satisfying(const std::vector<Version>& versions, const Range& range) {
  size_t best = versions.size();
  for (size_t i = 0; i < versions.size(); ++i) {
    if (range.contains(versions[i]) && (best == versions.size() || versions[best] < versions[i]))
      best = i;
  }
  return best;
}

}  // namespace edgert::packages
