// Files: what a realm's scripts see of files.
#pragma once

#include <memory>
#include <string>

#include "edgert/binding/descriptor_share.h"
#include "edgert/binding/file_system.h"
#include "edgert/binding/remote_files.h"

namespace edgert::binding {

// Thread: the realm's. Owner: the realm.
class Files {
 public:
  // A main worker sees the host's files; others those that their static patterns name, those of
  // their packages, and a /tmp of their own. May be kept longer than the realm, and answers ENOENT
  // where it then has nothing.
  virtual std::shared_ptr<FileSystem> system() = 0;
  // Those of its files that lie behind a network; null: none do.
  virtual RemoteFiles* remote() = 0;
  virtual bool sees_host() const = 0;
  // Where relative paths begin: the function's folder; for who sees the host, the process's.
  virtual std::string folder() const = 0;
  // The path of a file: URL; empty where it names none.
  virtual std::string path_of(const std::string& url) const = 0;
  // Whether scripts may wait for the disk now: a user worker while its top level runs, and later
  // where its options say that it may read so.
  virtual bool may_wait(bool to_read) const = 0;
  // What open files count against, with the connections to other servers.
  virtual std::shared_ptr<DescriptorShare> descriptors() = 0;

 protected:
  ~Files() = default;
};

}  // namespace edgert::binding
