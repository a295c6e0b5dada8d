// Packs and eszips taken apart into files.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "edgert/result.h"

namespace edgert::bundle {

struct Unbundled {
  size_t modules = 0, files = 0;
  bool is_eszip = false;
  std::vector<std::string> notes;  // what was left out, for people
};

// Modules lie below `folder` as they lay below the folder that all of the function's own were in,
// static files beside the entry; those of packages below node_modules, and those of other machines
// below their host's name. Fails before anything is written where one would lie outside of the
// folder, and, unless `replaces`, where a file with other bytes is there already. `path`: of a pack
// or an eszip.
Result<Unbundled> unbundle(const std::string& path, const std::string& folder,
                           bool replaces = false);

}  // namespace edgert::bundle
