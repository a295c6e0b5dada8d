// The flags of the verbs that walk a module graph.
#pragma once

#include <vector>

#include "verbs/verb_options.h"

namespace CLI {
class App;
}

namespace edgert::server {

// Adds a subcommand for each verb, whose options go to `options` when it is the one. Returns them.
std::vector<CLI::App*> add_verbs(CLI::App& app, VerbOptions& options);

}  // namespace edgert::server
