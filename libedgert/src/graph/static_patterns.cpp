#include "graph/static_patterns.h"

#include <fnmatch.h>

#include <algorithm>
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

bool leads_below(Names pattern, Names folder) {
  while (!folder.empty()) {
    if (pattern.empty()) return false;
    if (pattern.front() == "**") return true;
    if (fnmatch(pattern.front().c_str(), folder.front().c_str(), 0) != 0) return false;
    pattern = pattern.subspan(1);
    folder = folder.subspan(1);
  }
  return !pattern.empty();
}

std::string fixed_folder(Names pattern) {
  std::string folder;
  for (size_t i = 0; i + 1 < pattern.size(); ++i) {
    if (pattern[i].find_first_of("*?[\\") != std::string::npos) break;
    folder.append("/").append(pattern[i]);
  }
  return folder.empty() ? "/" : folder;
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
    if (match_names(pattern, names)) folders.push_back(fixed_folder(pattern));
  }
  return folders;
}

bool StaticPatterns::lead_below(const std::string& folder) const {
  const std::vector<std::string> names = split(absolute_path(folder));
  return std::any_of(patterns_.begin(), patterns_.end(),
                     [&](const auto& pattern) { return leads_below(pattern, names); });
}

std::vector<std::string> StaticPatterns::folders() const {
  std::vector<std::string> folders;
  for (const auto& pattern : patterns_) folders.push_back(fixed_folder(pattern));
  return folders;
}

}  // namespace edgert::graph
