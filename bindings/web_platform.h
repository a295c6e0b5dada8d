// The Web APIs, Deno.* and EdgeRuntime.* as one start-up snapshot.
#pragma once

#include <memory>

#include "edgert/snapshot.h"

namespace edgert {

// The built-in snapshot. Thread: any. Owner: shared. Errors: ends the process if the build embedded
// none. Cost: of the first call, which checks it, a few milliseconds.
std::shared_ptr<const Snapshot> web_platform();

// The natives that the platform's scripts call, for a Snapshot::Install that adds a host's own
// behind them: see edgert/build_snapshot.h. Thread: any, with a `natives` of its own. Owner: the
// caller. Errors: none. Cost: a list of some thousand entries.
void install_web_platform(binding::Natives& natives);

}  // namespace edgert
