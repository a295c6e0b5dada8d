// Paths as scripts write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace edgert::files {

// Without "", "." and "..", which do not lead out of "/".
std::string normal_path(std::string_view path);
std::vector<std::string> names_of(std::string_view path);
// Of an absolute path without a slash at its end: the folder, and the name in it.
std::pair<std::string, std::string> folder_and_name(const std::string& path);
// What is left of `path` below `folder`, "/a/b" or ""; nothing where it is not below it.
std::optional<std::string> rest_below(const std::string& path, const std::string& folder);

}  // namespace edgert::files
