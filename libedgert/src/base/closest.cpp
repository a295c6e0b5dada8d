#include "edgert/closest.h"

#include <algorithm>

namespace edgert {

namespace {

// Optimal string alignment, a form of Damerau's and Levenshtein's distance.
size_t distance(std::string_view from, std::string_view to) {
  std::vector<size_t> before_last(to.size() + 1), last(to.size() + 1), row(to.size() + 1);
  for (size_t at = 0; at <= to.size(); ++at) last[at] = at;
  for (size_t line = 1; line <= from.size(); ++line) {
    row[0] = line;
    for (size_t at = 1; at <= to.size(); ++at) {
      const bool differs = from[line - 1] != to[at - 1];
      row[at] = std::min({last[at] + 1, row[at - 1] + 1, last[at - 1] + (differs ? 1 : 0)});
      if (line > 1 && at > 1 && from[line - 1] == to[at - 2] && from[line - 2] == to[at - 1])
        row[at] = std::min(row[at], before_last[at - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[to.size()];
}

}  // namespace

std::string closest(std::string_view written, const std::vector<std::string>& known) {
  constexpr size_t kLongest = 100;
  if (written.size() > kLongest) return {};
  std::string best;
  size_t fewest = written.size() / 3 + 1;
  for (const std::string& name : known) {
    const size_t changes = distance(written, name);
    if (changes >= fewest && !(best.empty() && changes == fewest)) continue;
    fewest = changes;
    best = name;
  }
  return best;
}

}  // namespace edgert
