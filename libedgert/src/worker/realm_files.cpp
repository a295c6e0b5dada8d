#include "worker/realm_files.h"

#include <climits>
#include <cstdlib>
#include <vector>

#include "graph/files.h"
#include "graph/static_patterns.h"
#include "graph/url.h"
#include "worker/realm_entry.h"
#include "worker/worker_state.h"

namespace edgert::worker {

std::string RealmFiles::readable_path(const std::string& url) {
  const std::string given = graph::path_of(url);
  // Longer paths name no file, and would take long to match.
  if (!given.starts_with('/') || given.size() >= PATH_MAX || given.find('\0') != std::string::npos)
    return {};
  std::string path = graph::absolute_path(given);
  if (entry_.url().empty()) return state_.options.privileged ? path : std::string();
  const modules::ModuleMap& modules = entry_.modules();
  char real[PATH_MAX];
  for (const graph::ElsewhereFiles& own : modules.function().own_files) {
    if (!path.starts_with(own.directory == "/" ? "/" : own.directory + "/")) continue;
    const std::string inside =
        own.folder + path.substr(own.directory == "/" ? 0 : own.directory.size());
    // There are no links among them.
    if (realpath(inside.c_str(), real) != nullptr && inside == real) return inside;
  }
  if (state_.options.privileged) return path;
  const bool is_there = realpath(path.c_str(), real) != nullptr;
  const auto may_read = [&](const std::vector<std::string>& given, const std::string& directory) {
    for (const std::string& folder : graph::StaticPatterns(given, directory).folders_of(path)) {
      if (!is_there) return true;  // as opening it will tell
      // Links of the function's own do not lead out of what its modules may be; those of others do
      // not lead out of the folder that they have named.
      const bool is_own = modules.files().covers(folder);
      const Result<graph::ModuleFiles> named = graph::ModuleFiles::below({folder});
      if (is_own ? modules.files().holds(real) : named.ok() && named.value().holds(real))
        return true;
    }
    return false;
  };
  // A pack names its own folder as it likes.
  const bool has_folder = !modules.function().is_packed;
  if (!(has_folder && may_read(state_.options.static_patterns, modules.directory())) &&
      !may_read(state_.supervisor->options().static_patterns, "."))
    return {};
  return is_there ? real : path;
}

}  // namespace edgert::worker
