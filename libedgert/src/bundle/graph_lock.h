// What a walked graph makes of a lock file.
#pragma once

#include <memory>
#include <string>

#include "bundle/graph_walk.h"
#include "edgert/result.h"
#include "packages/deno_lock.h"
#include "store/remote_files.h"

namespace edgert::bundle {

// Of a function: the lock file that it is held to, or where a new one belongs: beside its
// deno.json, else beside its entry.
std::string lock_path_of(const graph::Function& function);

// The earlier lock with all that the graph has beside it; what is in it stays as it is. `kept`:
// where remote modules are kept.
Result<packages::DenoLock> lock_with(const packages::DenoLock& earlier, const WalkedGraph& graph,
                                     const store::RemoteFiles& kept);

}  // namespace edgert::bundle
