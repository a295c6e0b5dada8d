#include "common/entry_fault.h"

#include <sys/stat.h>

#include <cerrno>

#include "edgert/module_graph.h"

namespace edgert::server {

std::string entry_fault(const std::string& path, const std::string& reason) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0 && (errno == ENOENT || errno == ENOTDIR))
    return reason + ": " + path + " does not exist";
  if (S_ISDIR(found.st_mode) && reason.ends_with("could not find an appropriate entrypoint"))
    return reason + ": " + path + " has none of " + entry_file_names();
  return reason;
}

}  // namespace edgert::server
