// PackageResolver: where the names of packages lead.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "edgert/result.h"
#include "graph/import_map.h"
#include "graph/jsr_packages.h"
#include "graph/module_files.h"
#include "graph/npm_packages.h"
#include "graph/package_json.h"

namespace edgert::graph {

// What is said of a file that is one; the beginning is how Node words it.
inline constexpr std::string_view kIsNativeAddon =
    ": Exec format error: it is a native addon of Node's, which no function can load";

// How a module names another: the conditions of "exports" differ, and require() looks further.
enum class ImportKind { kImport, kRequire };

// Node's rules (https://nodejs.org/api/esm.html#resolution-algorithm-specification,
// https://nodejs.org/api/modules.html#all-together) over a function's files, the packages that lie
// beside them in node_modules folders, and those that registries offer. Addresses in, addresses
// out. Thread: any; may wait for the network. Owner: the function.
class PackageResolver {
 public:
  // Its name and "exports" are what deno.json says.
  struct WorkspaceMember {
    std::string folder;
    std::shared_ptr<const PackageJson> json;
  };
  // What most functions never ask for.
  struct Registries {
    std::shared_ptr<NpmPackages> npm;
    std::shared_ptr<JsrPackages> jsr;
    std::shared_ptr<const packages::DenoLock> lock;  // null: there is none
  };
  struct Options {
    ModuleFiles files;
    // Reads what configures them; called once, when they are needed.
    std::function<Result<Registries>()> registries;
    bool ignores_package_json = false;  // noNpm
    // Where the function's own package.json is, if it has one.
    std::string directory = {};
    // What its import map has for names.
    ImportMap imports = {};
    // A workspace's members, by their names.
    std::map<std::string, WorkspaceMember> members;
  };
  explicit PackageResolver(Options options) : options_(std::move(options)) {}

  // Owner: this one. Thread: any.
  Result<const Registries*> registries();

  // What the function takes from other machines counts, whether it is kept here or not: what is
  // kept stays for ever.
  static constexpr uint64_t kMostRemoteBytes = uint64_t{512} << 20;
  Status charge_remote(uint64_t bytes);

  // "npm:name@range/sub".
  Result<std::string> npm(const std::string& specifier, ImportKind kind);
  // A name as `referrer`, a file: URL, means it.
  Result<std::string> name(const std::string& specifier, const std::string& referrer,
                           ImportKind kind);
  // A file: URL that require() may have shortened: endings and index files are tried.
  Result<std::string> file(const std::string& url);

  // The file that an import without its ending means, or with that of what it compiles to
  // ("sloppy-imports").
  Result<std::string> sloppy(const std::string& url);

  // Where the file of a file: URL really is; not found where the function has no such file.
  Result<RegularFile> open(const std::string& url);
  // Whether a JavaScript file of that URL is CommonJS: by its ending, its place and package.json.
  // Where package.json has no word on it, they are what they look like.
  bool is_commonjs(const std::string& url, std::string_view text);

 private:
  // Where a package lies: a folder of the function's, or one below kPackagesRoot.
  struct Package {
    std::string folder;
    std::shared_ptr<const PackageJson> json;  // null: it has none
  };

  Result<std::string> in_package(const Package& package, const std::string& subpath,
                                 ImportKind kind);
  // Its URL, unless it is what nobody can run.
  Result<std::string> loadable(const std::string& path);
  Result<std::string> required(const std::string& requirement, const std::string& subpath,
                               ImportKind kind);
  Result<std::string> npm_package(const std::string& id, const std::string& subpath,
                                  ImportKind kind);
  // The requirement for what the function itself calls so; empty: nothing.
  std::string listed(const std::string& name);
  Result<std::string> private_name(const std::string& specifier, const std::string& referrer,
                                   ImportKind kind);
  // The file that the path, or what may be added to it, leads to; empty: none.
  std::string probe(const std::string& path);
  bool has_file(const std::string& path);
  // Whether there is a folder of packages in this one.
  bool has_packages(const std::string& folder);
  template <typename Look>
  bool remembered(std::unordered_map<std::string, bool>& known, const std::string& path, Look look);
  Result<RegularFile> find(const std::string& given);
  // Of the folder alone; null: there is none that can be used.
  std::shared_ptr<const PackageJson> json_in(const std::string& folder);
  // The nearest one; a folder of packages ends the search.
  Package around(const std::string& path);
  // The URL by which a file is known, whatever links lead to it.
  std::string url_of(const std::string& path);

  const Options options_;
  std::once_flag asked_;
  std::optional<Result<Registries>> registries_;
  std::atomic<uint64_t> remote_bytes_{0};
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const PackageJson>> jsons_;  // by folder
  // Of packages, whose files do not change: whether there is such a file. Scripts may make up
  // names.
  static constexpr size_t kMostRemembered = 20'000;
  std::unordered_map<std::string, bool> packaged_files_;
  std::unordered_map<std::string, bool> has_packages_;  // by folder
};

// Where an address leads that is no URL of a module: of a package, of a name that is one, or of
// what is required.
Result<std::string> where_it_leads(const std::string& address, PackageResolver* packages);

// "name", "@scope/name", and what follows as "." or "./sub"; empty names are none of a package.
struct PackageName {
  std::string name, subpath;
};
PackageName split_package_name(std::string_view specifier);

}  // namespace edgert::graph
