// `edgertd doctor`: says whether this machine is one to serve on, and what to do where it is not.
#pragma once

#include "serve/serve_flags.h"

namespace edgert::server {

// Returns the exit code: 1 where something will fail.
int run_doctor(const ProjectVerbOptions& options);

}  // namespace edgert::server
