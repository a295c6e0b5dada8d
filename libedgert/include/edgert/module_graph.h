// ModuleGraph: all modules that a function imports, found, fetched and transpiled before anybody
// runs it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgert/module_loader.h"
#include "edgert/result.h"
#include "edgert/worker.h"

namespace edgert {

// What has become of a graph that is being read.
struct GraphProgress {
  size_t known = 0;     // modules and names that have been met
  size_t answered = 0;  // of them
  uint64_t bytes = 0;   // of the modules
};

// A function, as WorkerOptions name it, and how its graph is read.
struct GraphQuestion {
  std::string service_path, entry_point, import_map_path;
  // As for user workers: modules lie below the roots.
  bool is_confined = false;
  std::optional<std::vector<std::string>> module_roots;
  ImportPermissions imports;
  bool no_npm = false;
  bool no_module_cache = false;
  std::vector<std::pair<std::string, std::string>> env;  // what a confined one's .npmrc may name
  // In place of the nearest deno.lock; need not be there yet.
  std::string lock_path;
  uint64_t timeout_ms = 0;  // then kTimedOut; 0: none
  // Called now and then, on the thread that asked.
  std::function<void(const GraphProgress&)> on_progress;
};

struct ModuleImport {
  enum class How { kStatic, kDynamic, kRequire };
  std::string specifier;
  How how = How::kStatic;
  std::string target;  // a module's URL, or "node:…"; empty: it leads nowhere
};

struct GraphModule {
  std::string url;
  ModuleKind kind = ModuleKind::kJavaScript;
  bool is_commonjs = false;
  uint64_t size = 0;  // of its source, bytes
  std::vector<ModuleImport> imports;
};

struct GraphPackage {
  std::string registry;  // "npm" or "jsr"
  std::string name, version;
  size_t modules = 0;  // of it in the graph
  uint64_t size = 0;   // of these modules' sources, bytes
};

// How packs are made.
struct PackOptions {
  bool has_checksum = true;  // of the file as a whole, checked when it is opened
  // Globs of static files, relative to the process's directory; they lie below the entry's folder.
  std::vector<std::string> static_patterns;
  std::string tool, version;  // that makes it
};

struct VendorResult {
  std::string folder, import_map;  // absolute paths; no map: nothing was to be written
  size_t modules = 0, packages = 0;
  std::vector<std::string> notes;  // what could not be done as it should
};

// Thread: any. Immutable. Owner: shared; may be kept beyond its reader. Errors: as Result, with the
// file's name. Cost: `pack` and `write_lock` read and write files; all others are looks.
class ModuleGraph final {
 public:
  struct Impl;
  explicit ModuleGraph(std::shared_ptr<const Impl> impl);
  ~ModuleGraph();

  // The URL of the entry's module, and the folder that it lies in.
  const std::string& entry() const;
  const std::string& folder() const;
  // The entry first, then in the order in which they are named.
  const std::vector<GraphModule>& modules() const;
  const std::vector<GraphPackage>& packages() const;                          // by name
  const std::vector<std::pair<std::string, std::string>>& redirects() const;  // of URLs
  // What it was read from: the paths of local modules, of those that are named and missing too, and
  // of what configures it; not of what lies in the cache. Absolute, in order.
  const std::vector<std::string>& files() const;
  // What keeps the function from beginning, and what will fail when it is imported at run time;
  // with the places of imports.
  const std::vector<Error>& errors() const;
  const std::vector<Error>& notes() const;

  // The graph as one file. Fails for a graph with errors.
  Result<std::string> pack(const PackOptions& options) const;

  // The lock file that it was held to, or where one would be made: the question's, the nearest
  // one, or beside deno.json, else beside the entry.
  const std::string& lock_path() const;
  // Adds to that file what the graph has beside it. `is_frozen`: nothing is written, and it is an
  // error if something would be. Whether the file has changed.
  Result<bool> write_lock(bool is_frozen) const;

 private:
  friend class GraphReader;
  std::shared_ptr<const Impl> impl_;
};

// What all graphs are read with, as in PoolOptions.
struct GraphReaderOptions {
  std::string cache_dir;
  uint32_t cache_max_mb = 512;
  bool cached_only = false;
  std::string esbuild_path;
  std::vector<std::string> deny_net;  // for confined functions
};

// A host that was asked for modules and gave no answer. `why` stands in the errors that came of it.
struct UnreachableHost {
  std::string host, why;
};

// Reads graphs as pools do for their workers, into the same cache. Starts no isolate. Thread: any.
// Owner: the host. Errors: as Result. Cost: everything here blocks, on files, servers and esbuild.
class GraphReader final {
 public:
  struct Impl;
  // Fails for options that cannot be used.
  static Result<std::unique_ptr<GraphReader>> create(GraphReaderOptions options);
  explicit GraphReader(std::shared_ptr<Impl> impl);
  ~GraphReader();

  // Why nothing is kept on disk, if there is a reason to tell.
  Status check_cache() const;

  // Waits for all of it. Fails where there is no entry, or what configures it cannot be read, or
  // there is more of it than 10,000 modules or 1 GiB; what else is missing is in the graph's
  // errors.
  Result<std::shared_ptr<const ModuleGraph>> read(const GraphQuestion& question);

  // Of all that it has read so far, in the order in which they were met; the first hundred.
  std::vector<UnreachableHost> unreachable_hosts() const;

  // Whether a worker can begin from the pack or eszip in this file: all of it is read and held
  // against its hashes, and its entry is in it.
  Status check_pack(const std::string& path) const;

  // Writes what graphs of this reader have of other machines into `folder`, with an import map, and
  // their npm packages into node_modules beside the folder.
  Result<VendorResult> vendor(const std::vector<std::shared_ptr<const ModuleGraph>>& graphs,
                              const std::string& folder);

 private:
  std::shared_ptr<Impl> impl_;
};

// What a folder that is given as a function may begin with, for messages.
std::string entry_file_names();

struct ExtractedPack {
  size_t modules = 0, files = 0;
  bool is_eszip = false;
  std::vector<std::string> notes;  // what was left out
};

// Takes a pack, or an eszip of other runtimes, apart into files below `folder`. Nothing lies
// outside of it, whatever the pack says. A file that is there already with other bytes is an error,
// before anything is written, unless `replaces`. Thread: any. Owner: the caller of what it gives.
// Errors: kNotFound, kIo, kInvalidData, with the file's name. Cost: blocks on files.
Result<ExtractedPack> extract_pack(const std::string& path, const std::string& folder,
                                   bool replaces = false);

}  // namespace edgert
