// ConfinedFolder: opens what lies below one folder, and nothing else.
#pragma once

#include <string>
#include <utility>

#include "base/descriptor.h"

namespace edgert::files {

// Neither "..", nor links, nor whoever renames folders meanwhile lead out of it: each step is taken
// from a descriptor, by the kernel (openat2) where it can, else name by name. Paths are relative to
// it: "/a/b", or "" for itself. Thread: any.
class ConfinedFolder {
 public:
  // `known_as`: how links that are absolute call it, "/tmp"; others lead nowhere.
  ConfinedFolder(base::Descriptor folder, std::string known_as)
      : folder_(std::move(folder)), known_as_(std::move(known_as)) {}

  int descriptor() const { return folder_.get(); }
  // As open(2) does; ENOENT for what would lead out.
  int open(const std::string& path, int flags, uint32_t mode, base::Descriptor* found) const;
  // The folder in which the last name of a path stands, for the calls that take both. EBUSY for
  // this folder itself.
  int parent(const std::string& path, base::Descriptor* folder, std::string* name) const;
  // How what is open is known: "/tmp/a/b".
  int path_of(int descriptor, std::string* path) const;
  // Without the kernel's help, for tests.
  void walk_always() { walks_always_ = true; }

 private:
  int walk(const std::string& path, int flags, uint32_t mode, base::Descriptor* found) const;

  base::Descriptor folder_;
  std::string known_as_;
  bool walks_always_ = false;
};

// What stands behind a link of /proc; for calls that take no descriptor of O_PATH.
std::string own_link(int descriptor);
int read_own_link(int descriptor, std::string* path);

}  // namespace edgert::files
