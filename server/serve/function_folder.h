// The functions of a folder, and where a project has its parts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"

namespace edgert::server {

// Where a project that was named by any of its folders has what.
struct ProjectPlaces {
  std::string config;                   // edgert.toml or config.toml; empty: there is none
  std::string functions;                // the folder of functions
  std::vector<std::string> looked_for;  // absolute paths
};

// `folder` is the project's, its supabase/, or that of the functions themselves. edgert.toml counts
// more than supabase/config.toml. `config`: that file in place of what would be found; empty: none
// was named. kNotFound where a folder or the named file is not there.
Result<ProjectPlaces> find_project(const std::string& folder, const std::string& config);

struct FoundFunction {
  std::string name;
  std::string path;  // absolute: a folder, a file, or a pack
  enum class Kind { kFolder, kFile, kPack } kind = Kind::kFolder;
};

struct FoundFunctions {
  std::vector<FoundFunction> functions;  // by name
  // Folders that begin with "_": what functions share.
  std::vector<std::string> shared;
  std::vector<Error> errors;  // links that lead out of the folder, names that cannot be served
  std::vector<Error> notes;
};

inline constexpr size_t kMostFunctions = 100'000;

// A folder with an entry, NAME.ts (.js, .mjs, .tsx, .jsx), NAME.edgert or NAME.eszip is a function;
// what begins with "_" or "." is none, and neither is what else lies there. A folder counts more
// than a file of the same name, and that one more than a pack, with a note. `folders_alone`: files
// are none, as in a Supabase project; packs are.
Result<FoundFunctions> find_functions(const std::string& folder, bool folders_alone);

// Whether a worker finds an entry in a folder.
bool has_entry(const std::string& folder);

// Why a function cannot be called so; empty: it can. `[A-Za-z0-9_-]+`, not beginning with "_".
std::string fault_of_name(std::string_view name);

}  // namespace edgert::server
