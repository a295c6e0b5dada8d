// Runs the verbs that make a project and look over it, and those that ask a server that runs.
#pragma once

#include "serve/serve_flags.h"

namespace edgert::server {

// Returns the exit code: 1 where something is missing or wrong, with everything said.
int run_project_verb(const ProjectVerbOptions& options);

}  // namespace edgert::server
