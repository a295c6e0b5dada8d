#include "graph/module_files.h"

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "graph/detail.h"
#include "graph/url.h"

namespace edgert::graph {

namespace {

// What of `path` is left below `root`; null when it is not below it. A file is below itself.
std::optional<std::string_view> rest_below(std::string_view path, std::string_view root) {
  if (root == "/") return path;
  if (!path.starts_with(root)) return std::nullopt;
  path.remove_prefix(root.size());
  if (!path.empty() && path.front() != '/') return std::nullopt;
  return path;
}

// Of a path below a root. pnpm, Deno and Yarn link packages to where they keep them.
bool has_hidden_name(std::string_view path) {
  std::string_view before;
  while (!path.empty()) {
    path.remove_prefix(path.front() == '/' ? 1 : 0);
    const std::string_view name = path.substr(0, path.find('/'));
    const bool keeps_packages =
        before == "node_modules" && (name == ".pnpm" || name == ".deno" || name == ".store");
    if (name.starts_with('.') && !keeps_packages) return true;
    before = name;
    path.remove_prefix(name.size());
  }
  return false;
}

}  // namespace

Result<ModuleFiles> ModuleFiles::below(std::vector<std::string> roots) {
  ModuleFiles files;
  files.is_confined_ = true;
  for (std::string& root : roots) {
    char real[PATH_MAX];
    errno = EINVAL;
    if (root.find('\0') != std::string::npos || realpath(root.c_str(), real) == nullptr) {
      return Error{ErrorCode::kInvalidArgument,
                   "moduleRoots: " + root + " cannot be used: " + std::strerror(errno)};
    }
    files.roots_.push_back({absolute_path(root), real});
  }
  return files;
}

ModuleFiles ModuleFiles::elsewhere(std::string directory, std::string folder, Links links) {
  ModuleFiles files;
  files.is_confined_ = true;
  files.is_elsewhere_ = true;
  files.roots_.push_back({std::move(directory), std::move(folder)});
  files.links_ = std::move(links);
  return files;
}

std::string ModuleFiles::identity() const {
  std::string text = is_confined_ ? "confined" : "all";
  // No path has a null character.
  for (const Root& root : roots_)
    text.append(1, '\0').append(root.given).append(1, '\0').append(root.real);
  return text;
}

bool ModuleFiles::covers(const std::string& path) const {
  for (const Root& root : roots_) {
    if (rest_below(path, root.given) || (!is_elsewhere_ && rest_below(path, root.real)))
      return true;
  }
  return false;
}

bool ModuleFiles::holds(const std::string& real_path) const {
  for (const Root& root : roots_) {
    if (rest_below(real_path, root.real)) return true;
  }
  return !is_confined_;
}

bool ModuleFiles::shows(const std::string& path, const std::string& real_path) const {
  if (!covers(path)) return false;
  for (const Root& root : roots_) {
    const std::optional<std::string_view> rest = rest_below(real_path, root.real);
    if (rest && !has_hidden_name(*rest)) return true;
  }
  return false;
}

Error ModuleFiles::outside(const std::string& path) const {
  std::string roots;
  for (const Root& root : roots_) roots.append(roots.empty() ? "" : ", ").append(root.given);
  const std::string what = file_url(path) + " lies outside of the function's module roots (" +
                           (roots.empty() ? "none" : roots) + ")";
  // Who hosts the function knows by which option they are given.
  return about(ErrorTopic::kNotAllowed, file_url(path), {ErrorCode::kNotCapable, what});
}

Result<RegularFile> ModuleFiles::find(const std::string& path) const {
  if (is_confined_ && !covers(path)) return outside(path);
  if (is_elsewhere_) return find_elsewhere(path);
  Result<RegularFile> file = RegularFile::find(path);
  if (!file.ok() || !is_confined_) return file;
  const Result<std::string> real = file.value().real_path();
  if (!real.ok()) return real.error();
  bool is_hidden = false;
  for (const Root& root : roots_) {
    const std::optional<std::string_view> rest = rest_below(real.value(), root.real);
    if (rest && !has_hidden_name(*rest)) return file;
    is_hidden = is_hidden || rest;
  }
  if (!is_hidden) return outside(path);
  return about(ErrorTopic::kNotAllowed, file_url(path),
               {ErrorCode::kNotCapable,
                file_url(path) + " is hidden: a name that begins with a dot leads to it, and such "
                                 "a folder has to be a module root itself"});
}

Result<RegularFile> ModuleFiles::find_elsewhere(const std::string& path) const {
  // More than any link needs: they may go in a circle.
  constexpr size_t kMostSteps = 40;
  const Root& root = roots_.front();
  std::string at(rest_below(path, root.given).value_or(""));
  for (size_t steps = 0; steps < kMostSteps; ++steps) {
    auto link = links_.end();
    for (size_t end = at.find('/', 1); link == links_.end(); end = at.find('/', end + 1)) {
      if (at.size() > 1) link = links_.find(std::string_view(at).substr(1, end - 1));
      if (end == std::string::npos) break;
    }
    if (link == links_.end()) break;
    at = absolute_path("/" + link->second + at.substr(1 + link->first.size()));
  }
  Result<RegularFile> file = RegularFile::find(root.real + at);
  if (!file.ok()) return Error{file.error().code, path + " cannot be read"};
  return file;
}

Result<std::string> ModuleFiles::known_path(const RegularFile& file) const {
  Result<std::string> real = file.real_path();
  if (!real.ok() || !is_elsewhere_) return real;
  const Root& root = roots_.front();
  const std::optional<std::string_view> rest = rest_below(real.value(), root.real);
  if (rest) return root.given + std::string(*rest);
  return Error{ErrorCode::kIo, "the file lies outside of its folder"};
}

Result<std::string> ModuleFiles::read_configuration(const std::string& path) const {
  const Result<RegularFile> file = find(path);
  if (!file.ok()) return file.error();
  if (file.value().size() > kMostConfigurationBytes) return configuration_too_large(path);
  return file.value().read();
}

Error configuration_too_large(const std::string& path) {
  return {ErrorCode::kLimit, path + " has more than the 1 MB that configuration may have"};
}

}  // namespace edgert::graph
