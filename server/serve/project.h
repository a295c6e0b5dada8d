// Project: a folder of functions, read as a whole: its configuration, the functions in it, what a
// worker of each starts from, and which requests are whose.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "edgert/isolate_pool.h"
#include "edgert/result.h"
#include "edgert/tls_identity.h"
#include "edgert/worker.h"
#include "serve/config/serve_config.h"
#include "serve/routes.h"
#include "serve/serve_flags.h"

namespace edgert::server {

struct ServedFunction {
  std::string name;
  FunctionConfig config;
  // Without what a host adds (extensions, user_data). Its service_path is the function's key in the
  // pool, and another one for each name.
  std::shared_ptr<const WorkerOptions> worker;
};

// Plain data, immutable once it is made: a reload makes another one.
struct Project {
  std::string folder;                     // of the functions; absolute
  ServeConfig config;                     // with what the flags say
  std::vector<ServedFunction> functions;  // that are enabled and asked for, by name
  Routes routes;                          // leads to their places in `functions`
  // What all of this was read from, there or not: configurations and env files, not the modules.
  std::set<std::string> files;
};

struct LoadedProject {
  std::shared_ptr<const Project> project;  // null with errors
  std::vector<Error> errors, notes;        // all of them, to be shown by framed()
};

// Blocks on files; starts nothing. Thread: any.
LoadedProject load_project(const ServeFlags& flags);

// Blocks on its files, which the error names.
Result<std::shared_ptr<TlsIdentity>> load_tls_of(const TlsConfig& config);

// What the configuration says of the pool; all else of it stays as it is.
void apply(const ServerConfig& server, PoolOptions* pool);

}  // namespace edgert::server
