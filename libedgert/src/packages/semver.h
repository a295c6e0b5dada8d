// Version, Range: which versions a requirement takes, exactly as npm's semver answers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"
#include "packages/semver_grammar.h"

namespace edgert::packages {

// https://semver.org; build metadata is read and counts for nothing.
class Version {
 public:
  static constexpr size_t kMostBytes = 256;
  static constexpr uint64_t kMostNumber = (uint64_t{1} << 53) - 1;

  static Result<Version> parse(std::string_view text, Grammar grammar = Grammar::kLoose);

  // -1, 0 or 1.
  int compare(const Version& other) const;
  bool operator==(const Version& other) const { return compare(other) == 0; }
  bool operator<(const Version& other) const { return compare(other) < 0; }

  bool is_prerelease() const { return !prerelease_.empty(); }
  bool has_numbers_of(const Version& other) const { return numbers_ == other.numbers_; }
  // The one spelling of it, without build metadata.
  const std::string& text() const { return text_; }

 private:
  struct Identifier {
    std::string text;
    bool is_number;
    double value;  // of a number
  };

  std::array<uint64_t, 3> numbers_{};
  std::vector<Identifier> prerelease_;
  std::string text_;
};

// What stands in `dependencies`: "^1.2", ">=1 <3 || 5.x", "1.2.3 - 2", "".
class Range {
 public:
  static constexpr size_t kMostBytes = 4096;
  static constexpr size_t kMostComparators = 1000;

  // Each word of it may have as many bytes as a version.
  static Result<Range> parse(std::string_view text, Grammar grammar = Grammar::kLoose);

  // Prereleases are taken by a comparator alone that names one of the same numbers.
  bool contains(const Version& version) const;
  // "*" and "": any version, prereleases aside.
  bool takes_all() const { return text().empty(); }
  // In comparators alone, as npm prints it; empty: any version.
  std::string text() const;

 private:
  enum class Operator { kAny, kEqual, kLess, kAtMost, kMore, kAtLeast };
  struct Comparator {
    Operator is = Operator::kAny;
    Version version;
    std::string text;

    bool takes(const Version& given) const;
  };
  // All of a list have to take a version.
  using All = std::vector<Comparator>;

  static Result<Comparator> parse_comparator(std::string_view word, Grammar grammar);
  static Result<All> parse_all(std::string_view part, Grammar grammar, size_t* comparators);
  void drop_what_adds_nothing();

  std::vector<All> any_;
};

// False too for what cannot be read.
bool satisfies(std::string_view version, std::string_view range, Grammar grammar = Grammar::kLoose);

// The index of the highest version that `range` contains, the first of equals; `versions.size()`:
// there is none.
size_t max_satisfying(const std::vector<Version>& versions, const Range& range);

}  // namespace edgert::packages
