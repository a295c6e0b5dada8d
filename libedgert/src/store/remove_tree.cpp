#include "store/remove_tree.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "base/descriptor.h"
#include "store/own_folders.h"

namespace edgert::store {

void remove_tree(int at, const std::string& name) {
  std::vector<std::string> left{name};
  while (!left.empty()) {
    const std::string next = std::move(left.back());
    left.pop_back();
    if (unlinkat(at, next.c_str(), 0) == 0 || unlinkat(at, next.c_str(), AT_REMOVEDIR) == 0)
      continue;
    base::Descriptor opened(
        openat(at, next.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    const int folder = opened.get();
    const Listing list = list_folder(std::move(opened));
    if (!list) continue;
    while (const dirent* found = readdir(list.get())) {
      const char* inner = found->d_name;
      if (std::strcmp(inner, ".") == 0 || std::strcmp(inner, "..") == 0 ||
          unlinkat(folder, inner, 0) == 0 || unlinkat(folder, inner, AT_REMOVEDIR) == 0)
        continue;
      std::string moved = temporary_name("removed");
      if (renameat(folder, inner, at, moved.c_str()) == 0) left.push_back(std::move(moved));
    }
    unlinkat(at, next.c_str(), AT_REMOVEDIR);
  }
}

}  // namespace edgert::store
