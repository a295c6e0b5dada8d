// How `edgertd start` runs: one pool, one main worker, one listening socket.
#pragma once

#include "start/flags.h"

namespace edgert::server {

// Serves until a signal or the end of the main worker; returns the process's exit code: 15 after
// SIGTERM, 0 after SIGINT, 1 otherwise.
int serve(const ServeOptions& options);

}  // namespace edgert::server
