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

// What is wrong with --tls, --key and --cert together; empty: nothing.
std::string fault_of_tls_flags(const ServeOptions& options);

// The flag that was given and is not supported yet; empty: none.
std::string missing_flag(const CLI::App& start);

}  // namespace edgert::server
