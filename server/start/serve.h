// How `edgertd start` runs: one pool, one main worker, and what it listens at.
#pragma once

#include "start/flags.h"

namespace edgert::server {

// Serves until a signal or the end of the main worker; returns the process's exit code: 15 after
// SIGTERM, 0 after SIGINT, 1 otherwise. With --tls, SIGHUP has keys and certificates read anew.
int serve(ServeOptions options);

}  // namespace edgert::server
