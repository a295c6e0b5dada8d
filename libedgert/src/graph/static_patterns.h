// StaticPatterns: which files beside its code a function may read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace edgert::graph {

// Thread: any, once made.
class StaticPatterns {
 public:
  // Globs of files, relative to `directory`: `*`, `?` and `[…]` stay within one name, `**` stands
  // for any number of folders.
  StaticPatterns(const std::vector<std::string>& patterns, const std::string& directory);

  // An absolute path; "." and ".." in it do not lead out of a pattern.
  bool match(const std::string& path) const { return !folders_of(path).empty(); }
  // What the patterns that match `path` name before their first wildcard: "/srv/assets" of
  // "/srv/assets/*.html".
  std::vector<std::string> folders_of(const std::string& path) const;
  // Whether a pattern names files below this folder; absolute.
  bool lead_below(const std::string& folder) const;
  // What all patterns name before their first wildcards.
  std::vector<std::string> folders() const;

 private:
  std::vector<std::vector<std::string>> patterns_;  // by their names
};

}  // namespace edgert::graph
