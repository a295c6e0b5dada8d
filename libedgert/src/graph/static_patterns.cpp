#include "graph/static_patterns.h"

#include <fnmatch.h>

#include <span>

#include "graph/files.h"

namespace edgert::graph {

namespace {

using Names = std::span<const std::string>;

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> names;
  while (!path.empty()) {
    const size_t slash = path.find('/');
    if (slash != 0) names.emplace_back(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  return names;
}

bool match_names(Names pattern, Names path) {
  while (!pattern.empty() && pattern.front() != "**") {
    if (path.empty() || fnmatch(pattern.front().c_str(), path.front().c_str(), 0) != 0)
      return false;
    pattern = pattern.subspan(1);
    path = path.subspan(1);
  }
  if (pattern.empty()) return path.empty();
  // At the end of a pattern it stands for the files below, too.
  if (pattern.size() == 1) return !path.empty();
  for (size_t skipped = 0; skipped <= path.size(); ++skipped) {
    if (match_names(pattern.subspan(1), path.subspan(skipped))) return true;
  }
  return false;
}

}  // namespace

StaticPatterns::StaticPatterns(const std::vector<std::string>& patterns,
                               const std::string& directory) {
  for (const std::string& pattern : patterns) {
    patterns_.push_back(
        split(absolute_path(pattern.starts_with('/') ? pattern : directory + "/" + pattern)));
  }
}

std::vector<std::string> StaticPatterns::folders_of(const std::string& path) const {
  const std::vector<std::string> names = split(absolute_path(path));
  std::vector<std::string> folders;
  for (const auto& pattern : patterns_) {
    if (!match_names(pattern, names)) continue;
    std::string folder;
    for (size_t i = 0; i + 1 < pattern.size(); ++i) {
      if (pattern[i].find_first_of("*?[\\") != std::string::npos) break;
      folder.append("/").append(pattern[i]);
    }
    folders.push_back(folder.empty() ? "/" : std::move(folder));
  }
  return folders;
}

}  // namespace edgert::graph
