// ModuleFiles: the files that one worker's modules, and what configures them, may be read from.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "edgert/result.h"
#include "graph/files.h"

namespace edgert::graph {

class ModuleFiles {
 public:
  using Links = std::map<std::string, std::string, std::less<>>;

  // Every regular file.
  ModuleFiles() = default;
  // Those below one of these folders, which must be there, or the one file that such a path names.
  static Result<ModuleFiles> below(std::vector<std::string> roots);
  // Those below `folder`, which is there and without links, by the paths that they would have below
  // `directory`; `links` lead from paths below it to others, both relative. What `folder` is called
  // is nobody's to know.
  static ModuleFiles elsewhere(std::string directory, std::string folder, Links links);

  bool is_confined() const { return is_confined_; }
  // The same text for those that find the same files.
  std::string identity() const;
  // Whether `path` (absolute) lies below one of the folders as it is written.
  bool covers(const std::string& path) const;
  // Whether a path without links lies below one of them.
  bool holds(const std::string& real_path) const;
  // The same for what was found by `path`, as `find` looks at it: without what is hidden.
  bool shows(const std::string& path, const std::string& real_path) const;
  // What is found at `path` when it lies below the folders in truth, too: links do not lead out,
  // and nothing is looked at beyond them. Names that begin with a dot are hidden, but for those
  // under which package managers keep what a package needs.
  Result<RegularFile> find(const std::string& path) const;
  // False where there surely is no such folder; of those that are elsewhere nothing is sure.
  bool may_have_folder(const std::string& path) const { return is_elsewhere_ || is_folder(path); }
  // The path by which a file that has been found is known, without links.
  Result<std::string> known_path(const RegularFile& file) const;
  // deno.json, import maps, package.json: at most 1 MB.
  Result<std::string> read_configuration(const std::string& path) const;

 private:
  struct Root {
    std::string given, real;
  };
  Error outside(const std::string& path) const;
  Result<RegularFile> find_elsewhere(const std::string& path) const;

  bool is_confined_ = false;
  bool is_elsewhere_ = false;
  Links links_;
  std::vector<Root> roots_;
};

inline constexpr uint64_t kMostConfigurationBytes = uint64_t{1} << 20;
Error configuration_too_large(const std::string& path);

}  // namespace edgert::graph
