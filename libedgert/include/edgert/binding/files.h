// Files: the files that a realm's scripts may read.
#pragma once

#include <memory>
#include <string>

#include "edgert/binding/descriptor_share.h"

namespace edgert::binding {

// Thread: the realm's. Owner: the realm.
class Files {
 public:
  // The path of a file: URL, of a file that the worker's static patterns name; empty when they do
  // not, or when the URL is no such one. A privileged worker may read every file.
  virtual std::string readable_path(const std::string& url) = 0;
  // What open files count against, with the connections to other servers.
  virtual std::shared_ptr<DescriptorShare> descriptors() = 0;

 protected:
  ~Files() = default;
};

}  // namespace edgert::binding
