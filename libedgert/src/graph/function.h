// Function: what is known of a function before any of its modules is read.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgert/module_loader.h"
#include "edgert/result.h"
#include "graph/deno_config.h"
#include "graph/module_files.h"
#include "graph/remote_rules.h"

namespace edgert::graph {

class GivenFiles;
class PackageResolver;

// How a worker's options name it.
struct FunctionQuestion {
  std::string service_path, entry_point, import_map_path;
  std::optional<std::string> module_code;  // in place of a file
  // A user worker's: its modules lie below its roots.
  bool is_confined = false;
  std::optional<std::vector<std::string>> module_roots;
  RemoteRules remote;
  bool no_module_cache = false;  // of remote modules: what is kept is asked for once more
  bool no_npm = false;           // package.json says nothing of packages
  std::vector<std::pair<std::string, std::string>> env;  // what its .npmrc may name
  // In place of the nearest deno.lock: any file, which need not be there.
  std::string lock_path = {};
  // A pack or an eszip, which it is run from; empty: `service_path` may name one.
  std::shared_ptr<const std::string> bundle = {};
};

// Files that are where their URLs do not say.
struct ElsewhereFiles {
  std::string directory;  // of the paths of their URLs; absolute
  std::string folder;     // where they are, without links
};

// Thread: any; it does not change.
struct Function {
  std::string entry_url;
  // Where the entry lies, or, of inline code, the service path; absolute.
  std::string directory;
  ModuleFiles files;  // what modules may be read from
  DenoConfig config;
  RemoteRules remote;
  bool no_module_cache = false;
  bool entry_is_on_disk = false;
  // The same for functions whose addresses lead to the same modules.
  std::string identity;
  // Null until somebody adds it, and where a host's loader gives its modules.
  std::shared_ptr<PackageResolver> packages;
  // It comes from a pack: what has made it knows more of it.
  bool is_packed = false;
  // What it wants to be held to, by the places of limit_rules().
  std::vector<std::pair<size_t, uint64_t>> limits;
  // Static files that came with it.
  std::vector<ElsewhereFiles> own_files;
};

struct OpenedFunction {
  std::shared_ptr<Function> function;
  // The entry, where it is inline code or the host's loader gave it.
  std::optional<ModuleSource> given_entry;
};

// Looks for its entry and for what configures it: asks the host's loader, if there is one, and the
// disk. Fails with the reference runtime's words, as after "failed to bootstrap runtime: ".
Result<OpenedFunction> open_function(const FunctionQuestion& question, const GivenFiles* loader);

// What stands in front of what is wrong with a module or with what configures it.
inline constexpr char kGraphErrorPrefix[] = "failed to create the graph: ";
Error graph_error(Error error);

}  // namespace edgert::graph
