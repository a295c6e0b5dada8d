// NpmMachine: which packages suit a machine.
#pragma once

#include <string>

#include "packages/packument.h"

namespace edgert::packages {

// What packages are built for, by npm's names.
struct NpmMachine {
  static NpmMachine this_one();
  bool suits(const PackageManifest& manifest) const;

  std::string os, cpu, libc;
};

}  // namespace edgert::packages
