// The npm packages that requirements lead to, each with the packages that it gets.
#pragma once

#include "edgert/result.h"
#include "packages/npm_registry.h"
#include "packages/npm_snapshot.h"
#include "packages/npm_version_resolver.h"

namespace edgert::packages {

// Versions are chosen as `resolve_npm_versions` says: one that has been chosen already if it will
// do, else what `Packument::best` gives. A peer is the one that answers to it nearest to who asks:
// beside the package, then beside or as whatever needs that, up to the requirements; else, unless
// it is optional, one that the graph has, else one is added. A package that meets different peers
// is there once for each. Optional dependencies that cannot be had, or are built for other
// machines, are left out. Where the earlier snapshot has all requirements, nothing is asked for.
Result<NpmSnapshot> resolve_npm_graph(const NpmGraphInput& input, NpmRegistry* registry);

}  // namespace edgert::packages
