// Runs the verbs that walk a module graph.
#pragma once

#include "verbs/verb_options.h"

namespace edgert::server {

// Returns the exit code: 1 where something is missing or wrong, with everything said.
int run_verb(const VerbOptions& options);

}  // namespace edgert::server
