// What our semver says of what stands in each line of the input, so that npm's can be asked the
// same: "range", "satisfies", "compare" or "best", the grammar, and what it is about, separated by
// unit separators.
#include <iostream>
#include <string>
#include <vector>

#include "packages/semver.h"

using edgert::packages::Grammar;
using edgert::packages::max_satisfying;
using edgert::packages::Range;
using edgert::packages::satisfies;
using edgert::packages::Version;

namespace {

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == '\x1f') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

std::string answer(const std::vector<std::string>& fields) {
  const std::string kUnreadable = "unreadable";
  const std::string& kind = fields.at(0);
  const Grammar grammar = fields.at(1) == "loose" ? Grammar::kLoose : Grammar::kStrict;
  if (kind == "satisfies") return satisfies(fields.at(3), fields.at(2), grammar) ? "yes" : "no";
  if (kind == "range") {
    const auto range = Range::parse(fields.at(2), grammar);
    return range.ok() ? range.value().text() : kUnreadable;
  }
  if (kind == "compare") {
    const auto a = Version::parse(fields.at(2), grammar);
    const auto b = Version::parse(fields.at(3), grammar);
    if (!a.ok() || !b.ok()) return kUnreadable;
    return a.value().text() + " " + b.value().text() + " " +
           std::to_string(a.value().compare(b.value()));
  }
  const auto range = Range::parse(fields.at(2), grammar);
  if (!range.ok()) return kUnreadable;
  std::vector<Version> versions;
  std::vector<std::string> texts;
  for (size_t i = 3; i < fields.size(); ++i) {
    const auto version = Version::parse(fields[i], grammar);
    if (!version.ok()) continue;
    versions.push_back(version.value());
    texts.push_back(fields[i]);
  }
  const size_t best = max_satisfying(versions, range.value());
  return best == versions.size() ? "none" : texts[best];
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) std::cout << answer(fields_of(line)) << '\n';
}
