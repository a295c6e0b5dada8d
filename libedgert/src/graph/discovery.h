// Where a function begins.
#pragma once

#include <optional>
#include <string>

#include "edgert/module_loader.h"
#include "edgert/result.h"
#include "graph/module_files.h"

namespace edgert::graph {

class GivenFiles;

struct FoundEntry {
  std::string path;
  // What the host's loader gave; else the file lies on the disk.
  std::optional<ModuleSource> given;
};

// The entry file of a service directory: index.ts, .tsx, .js, .mjs, .jsx, or package.json's `main`,
// first of those that the host's loader has. Fails with the reference runtime's words.
Result<FoundEntry> find_entry(const std::string& service_path, const std::string& entry_point,
                              const ModuleFiles& files, const GivenFiles* given);

// What is looked for in a directory, for messages.
std::string entry_file_names();

}  // namespace edgert::graph
