#include "packages/npm_machine.h"

namespace edgert::packages {

NpmMachine NpmMachine::this_one() {
  NpmMachine machine;
#if defined(__APPLE__)
  machine.os = "darwin";
#else
  machine.os = "linux";
  machine.libc =
#if defined(__GLIBC__)
      "glibc";
#else
      "musl";
#endif
#endif
#if defined(__x86_64__)
  machine.cpu = "x64";
#elif defined(__aarch64__)
  machine.cpu = "arm64";
#endif
  return machine;
}

bool NpmMachine::suits(const std::vector<std::string>& os_list,
                       const std::vector<std::string>& cpu_list,
                       const std::vector<std::string>& libc_list) const {
  // As npm reads such a list: none of those with a "!", and one of the others if there are any.
  const auto lists = [](const std::vector<std::string>& list, const std::string& name) {
    if (list.empty() || (list.size() == 1 && list[0] == "any")) return true;
    bool names_any = false, names_it = false;
    for (const std::string& each : list) {
      if (each.starts_with('!')) {
        if (each.substr(1) == name) return false;
      } else {
        names_any = true;
        names_it |= each == name;
      }
    }
    return names_it || !names_any;
  };
  return lists(os_list, os) && lists(cpu_list, cpu) && lists(libc_list, libc);
}

}  // namespace edgert::packages
