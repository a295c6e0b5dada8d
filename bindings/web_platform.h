// The Web APIs, Deno.* and EdgeRuntime.* as one start-up snapshot.
#pragma once

#include <memory>

#include "edgert/snapshot.h"

namespace edgert {

// The built-in snapshot, checked once. Ends the process if the build embedded none.
std::shared_ptr<const Snapshot> web_platform();

}  // namespace edgert
