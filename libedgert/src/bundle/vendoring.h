// Vendoring: what a function imports from other machines as files beside it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bundle/folder_writer.h"
#include "bundle/graph_walk.h"
#include "edgert/result.h"
#include "packages/npm_snapshot.h"
#include "store/remote_files.h"

namespace edgert::bundle {

// Writes into a folder what graphs have of https: and jsr:, with an import map that leads there,
// and beside the folder the npm packages, as `node_modules` that package managers could have made.
// Thread: one, may wait for packages that have not been fetched.
class Vendoring {
 public:
  // `folder`: absolute. `kept`: where remote modules are kept.
  Vendoring(std::string folder, const store::RemoteFiles* kept);

  // Once for each graph without errors.
  Status add(const WalkedGraph& graph);
  // After the last.
  Status write_import_map();

  size_t modules() const { return modules_; }
  size_t packages() const { return packages_; }
  // What could not be done as it should, for people.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  using Entries = std::map<std::string, std::string, std::less<>>;

  Status add_remote(const std::string& url, const graph::Source& source);
  std::string remote_path(const std::string& url, ModuleKind kind);
  Status add_packages(const WalkedGraph& graph);
  Status add_package(const std::string& id, const packages::NpmSnapshot& snapshot,
                     const std::string& from);
  Status add_import(const std::string& referrer, const WalkedImport& import, std::string_view to,
                    bool has_scopes);
  Status add_top_link(const std::string& specifier, std::string_view to);
  // The URL that a module has from now on.
  std::string place_of(std::string_view url) const;
  std::string relative(std::string_view url) const;

  const std::string folder_;
  const std::string around_;  // the folder that it lies in
  const store::RemoteFiles* const kept_;
  FolderWriter vendor_, node_modules_;
  Entries places_;                                      // of remote modules: file: URLs
  std::map<std::string, bool, std::less<>> taken_;      // paths; whether they are folders
  std::map<std::string, Entries, std::less<>> scopes_;  // with "" for what holds everywhere
  Entries top_links_;
  std::set<std::string, std::less<>> package_ids_;
  std::vector<std::string> notes_;
  size_t modules_ = 0, packages_ = 0;
};

}  // namespace edgert::bundle
