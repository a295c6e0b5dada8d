// What `edgertd start` takes on its command line.
#pragma once

#include <string>

#include "start/flags.h"

namespace CLI {
class App;
}

namespace edgert::server {

// Adds all flags, whose values go to `options`.
void add_start_flags(CLI::App& start, ServeOptions& options);

// The flag that was given and is not supported yet; empty: none.
std::string missing_flag(const CLI::App& start);

}  // namespace edgert::server
