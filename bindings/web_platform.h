// The Web APIs, Deno.* and EdgeRuntime.* as one start-up snapshot.
#pragma once

#include <memory>

#include "edgert/snapshot.h"

namespace edgert {

// The built-in snapshot, checked once. Ends the process if the build embedded none.
std::shared_ptr<const Snapshot> web_platform();

// The natives that the platform's scripts call, for a Snapshot::Install that adds a host's own
// behind them: see edgert/build_snapshot.h.
void install_web_platform(binding::Natives& natives);

}  // namespace edgert
