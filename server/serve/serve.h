// How `edgertd serve` runs: a front without an isolate, and the functions of a folder behind it.
#pragma once

#include "serve/serve_flags.h"

namespace edgert::server {

// Serves until a signal; returns the process's exit code: 15 after SIGTERM, 0 after SIGINT, 1
// otherwise. SIGHUP has it read everything anew.
int serve_folder(const ServeFlags& flags);

}  // namespace edgert::server
