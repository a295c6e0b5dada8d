#pragma once

#include "server/flags.h"

namespace edgert::server {

// Serves until a signal or the main worker's end. Returns the exit code: 0 after SIGINT, 15 after
// SIGTERM, 1 when the main worker cannot boot or dies.
int run(const Flags& flags);

}  // namespace edgert::server
