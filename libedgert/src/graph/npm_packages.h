// NpmPackages: the npm packages of one function, which it gets as its modules name them.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgert/result.h"
#include "graph/fetch_turns.h"
#include "graph/remote_rules.h"
#include "packages/downloads.h"
#include "packages/npm_overrides.h"
#include "packages/npm_snapshot.h"
#include "packages/npmrc.h"
#include "store/package_folders.h"
#include "store/remote_files.h"
#include "store/shared_caches.h"

namespace edgert::graph {

// What all functions of a pool share. Thread: any.
struct NpmStore {
  NpmStore(const std::string& directory, std::shared_ptr<store::SharedCaches> shared,
           std::shared_ptr<store::FetchedBudget> fetched = nullptr)
      : budget(std::move(fetched)),
        folders(directory),
        answers(directory.empty() ? "" : directory + "/registries", budget),
        caches(std::move(shared)) {}

  std::shared_ptr<store::FetchedBudget> budget;  // null: nobody counts
  store::PackageFolders folders;
  store::RemoteFiles answers;
  std::shared_ptr<store::SharedCaches> caches;
  FetchTurns turns;
};

// A package's modules have file: URLs below a folder that is nowhere on the disk, laid out as
// package managers do it; where the files really are is nobody's to know.
inline constexpr std::string_view kPackagesRoot = "/.edgert/node_modules/";

struct NpmFile {
  std::string id;    // of the package
  std::string path;  // within it, "/dist/index.js"; empty: the package itself
};
// What `path` names below that folder, if anything.
std::optional<NpmFile> npm_file(std::string_view path);
std::string npm_path(std::string_view id, std::string_view name, std::string_view path);

// As lock files say it: what old registries have in place of it is as good.
std::string integrity_of(const packages::NpmPackage& package);

// The version of a package in `NpmStore::folders`. It lies by what its tarball has to be, too: a
// lock file, which is a function's own, says from where it comes, and others must not get it in
// place of theirs.
std::string stored_version(const packages::NpmPackage& package);
std::string usual_tarball(const packages::Npmrc& npmrc, const packages::NpmPackage& package);

// Thread: any; calls that need the network wait for it. Owner: the function.
class NpmPackages {
 public:
  struct Options {
    std::shared_ptr<NpmStore> store;
    std::shared_ptr<packages::Fetcher> fetcher;  // null: nothing is fetched
    packages::Npmrc npmrc;
    packages::NpmOverrides overrides;
    std::string overrides_text;
    RemoteRules rules;
    bool cached_only = false;
    bool is_fresh = false;  // earlier choices count for nothing
    // The same for functions whose packages are the same.
    std::string identity;
    // What has been chosen before, and is kept where it will do.
    packages::NpmSnapshot locked;
    std::string locked_by = {};  // the lock file that `locked` is of; empty: it is of none
  };
  explicit NpmPackages(Options options);

  // The id of the package that answers to "name@range".
  Result<std::string> require(const std::string& requirement);
  // The same for several, resolved together.
  Status require_all(const std::vector<std::string>& requirements);
  // Of what the package imports as `name`; kNotFound: it gets none.
  Result<std::string> dependency(const std::string& id, const std::string& name) const;
  // Whether it would like to meet one of that name, if anybody brings it along.
  bool may_meet(const std::string& id, const std::string& name) const;
  Result<std::string> name_of(const std::string& id) const;
  // Where the package's files are, once they have been fetched.
  Result<std::string> folder(const std::string& id);
  packages::NpmSnapshot snapshot() const;
  // Where its registry has the tarballs that it does not say otherwise of.
  std::string usual_tarball(const packages::NpmPackage& package) const;

 private:
  Status resolve(const std::vector<std::string>& requirements);
  struct Wanted {
    packages::NpmPackage package;
    std::string registry;
    std::string turn;  // in `NpmStore::turns`
  };
  // Until all of them are there.
  Status fetch(const std::vector<std::string>& ids);
  std::vector<Wanted> missing_of(const std::vector<std::string>& ids) const;
  Result<packages::Download> download_of(const packages::NpmPackage& package) const;
  // Gives each of their turns back.
  Status fetch_own(const std::vector<Wanted>& wanted);
  Status keep(const Wanted& one, Result<packages::Answer> answer);
  std::string registry_of(const std::string& name) const;
  Status allowed(const std::string& name) const;
  // Names the lock file where a tarball does not have the hash that it says.
  Error with_lock(Error error, const packages::NpmPackage& package, std::string_view tarball) const;

  const Options options_;
  const std::string key_;  // of the choices, in the caches
  std::mutex resolving_;   // one at a time
  mutable std::mutex mutex_;
  packages::NpmSnapshot snapshot_;
  struct Found {
    std::string folder;
    double at_ms;  // monotonic
  };
  std::map<std::string, Found> folders_;  // by id
};

}  // namespace edgert::graph
