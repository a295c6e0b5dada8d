#include "worker/function_files.h"

#include <climits>
#include <cstdlib>
#include <optional>
#include <utility>

#include "files/paths.h"
#include "graph/files.h"
#include "graph/npm_packages.h"
#include "graph/package_resolver.h"

namespace edgert::worker {

using files::rest_below;

FunctionFiles::FunctionFiles(std::shared_ptr<const graph::Function> function,
                             const std::vector<std::string>& own_patterns,
                             const std::vector<std::string>& all_patterns)
    : function_(std::move(function)),
      // A pack names its own folder as it likes.
      own_patterns_(function_->is_packed ? std::vector<std::string>() : own_patterns,
                    function_->directory),
      all_patterns_(all_patterns, ".") {}

std::vector<std::string> FunctionFiles::places_of(const std::string& path) const {
  // Longer paths name no file, and would take long to match.
  if (path.size() >= PATH_MAX) return {};
  std::vector<std::string> places;
  for (const graph::ElsewhereFiles& own : function_->own_files) {
    if (const std::optional<std::string> rest = rest_below(path, own.directory))
      places.push_back(own.folder + *rest);
  }
  if (const std::optional<graph::NpmFile> file = graph::npm_file(path)) {
    if (function_->packages == nullptr) return places;
    const auto registries = function_->packages->registries();
    if (!registries.ok() || registries.value()->npm == nullptr) return places;
    const Result<std::string> folder = registries.value()->npm->folder(file->id);
    char real[PATH_MAX];
    if (folder.ok() && realpath(folder.value().c_str(), real) != nullptr)
      places.push_back(real + file->path);
    return places;
  }
  places.push_back(path);
  return places;
}

bool FunctionFiles::stays(const std::string& folder, const std::string& real) const {
  // Links of the function's own do not lead out of what its modules may be; those of others do not
  // lead out of the folder that they have named.
  if (function_->files.covers(folder)) return function_->files.holds(real);
  const Result<graph::ModuleFiles> named = graph::ModuleFiles::below({folder});
  return named.ok() && named.value().holds(real);
}

bool FunctionFiles::is_of_packages(const std::string& path, const std::string& real) const {
  if ((path + "/").find("/node_modules/") == std::string::npos) return false;
  return function_->files.is_confined() && function_->files.shows(path, real);
}

bool FunctionFiles::may_read(const std::string& path, const std::string& place,
                             const std::string& real) const {
  // There are no links among what was unpacked.
  if (place != path) return place == real;
  for (const graph::StaticPatterns* patterns : {&own_patterns_, &all_patterns_}) {
    for (const std::string& folder : patterns->folders_of(path)) {
      if (stays(folder, real)) return true;
    }
  }
  return is_of_packages(path, real);
}

bool FunctionFiles::may_enter(const std::string& path, const std::string& place,
                              const std::string& real) const {
  if (place != path) return place == real;
  for (const graph::StaticPatterns* patterns : {&own_patterns_, &all_patterns_}) {
    if (!patterns->lead_below(path)) continue;
    for (const std::string& folder : patterns->folders()) {
      // Above what a pattern names, its own name is all that is seen.
      if (rest_below(folder, path)) return true;
      if (rest_below(path, folder) && stays(folder, real)) return true;
    }
  }
  return is_of_packages(path, real);
}

std::vector<std::string> FunctionFiles::folders() const {
  std::vector<std::string> folders = {function_->directory, graph::parent(function_->directory)};
  for (const graph::ElsewhereFiles& own : function_->own_files) folders.push_back(own.directory);
  for (const graph::StaticPatterns* patterns : {&own_patterns_, &all_patterns_}) {
    for (std::string& folder : patterns->folders()) folders.push_back(std::move(folder));
  }
  return folders;
}

}  // namespace edgert::worker
