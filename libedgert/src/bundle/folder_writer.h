// FolderWriter: files below one folder, by names that are anybody's.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "edgert/result.h"

namespace edgert::bundle {

// Nothing is written outside of the folder: names that would lead there, by ".." or by links that
// lie in it, are refused. Thread: any, one at a time.
class FolderWriter {
 public:
  explicit FolderWriter(std::string folder) : folder_(std::move(folder)) {}

  // The folder and what is missing above `path`, which is_pack_path, are made. A file that is there
  // already is replaced; but each path is written once.
  Status write(const std::string& path, std::string_view bytes);
  // Fails where something lies at `path` already that is no file with these bytes.
  Status check_free(const std::string& path, std::string_view bytes) const;
  // A link at `path` to `target`, as it is. In place of what is there if that is a link.
  Status link(const std::string& path, const std::string& target);

 private:
  Result<int> open_parent(const std::string& path);
  Status claim(const std::string& path);
  Error failed(const std::string& path, const std::string& why) const;

  const std::string folder_;
  std::set<std::string, std::less<>> written_;
};

// A path of a pack that is as close to `name` as there is one: for names that are hostile, or what
// no file can be called.
std::string path_like(std::string_view name);

}  // namespace edgert::bundle
