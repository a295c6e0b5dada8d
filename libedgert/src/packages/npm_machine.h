// NpmMachine: which packages suit a machine.
#pragma once

#include <string>
#include <vector>

namespace edgert::packages {

// What packages are built for, by npm's names.
struct NpmMachine {
  static NpmMachine this_one();
  // Lists as manifests have them: empty, any; "!name", none but others.
  bool suits(const std::vector<std::string>& os_list, const std::vector<std::string>& cpu_list,
             const std::vector<std::string>& libc_list) const;

  std::string os, cpu, libc;
};

}  // namespace edgert::packages
