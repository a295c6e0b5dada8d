#include "files/paths.h"

namespace edgert::files {

std::vector<std::string> names_of(std::string_view path) {
  std::vector<std::string> names;
  while (!path.empty()) {
    const size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    if (!name.empty() && name != ".") names.emplace_back(name);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  return names;
}

std::string normal_path(std::string_view path) {
  std::vector<std::string> kept;
  for (std::string& name : names_of(path)) {
    if (name != "..") {
      kept.push_back(std::move(name));
    } else if (!kept.empty()) {
      kept.pop_back();
    }
  }
  std::string normal;
  for (const std::string& name : kept) normal.append("/").append(name);
  return normal.empty() ? "/" : normal;
}

std::pair<std::string, std::string> folder_and_name(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {"", path};
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

std::optional<std::string> rest_below(const std::string& path, const std::string& folder) {
  if (folder == "/") return path == "/" ? std::string() : path;
  if (!path.starts_with(folder)) return std::nullopt;
  std::string rest = path.substr(folder.size());
  if (!rest.empty() && rest.front() != '/') return std::nullopt;
  return rest;
}

}  // namespace edgert::files
