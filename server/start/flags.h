// The command line of edgertd.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/log_sink.h"
#include "edgert/http_server.h"
#include "edgert/isolate_pool.h"
#include "edgert/platform.h"
#include "edgert/tls_identity.h"
#include "serve/serve_flags.h"
#include "verbs/verb_options.h"

namespace edgert::server {

// What `edgertd start` was asked for: the library's own options, with its defaults, and what only
// the program knows. What belongs to one run (snapshot, observer, event queue) serve() adds.
struct ServeOptions {
  // 9000, the reference's, in place of any free one: people and scripts expect the server there.
  HttpServerOptions http{.port = 9000};
  std::optional<uint16_t> tls_port;  // a second listener, which speaks TLS; 0: any free one
  std::vector<TlsKeyPair> tls_keys;  // their files
  std::shared_ptr<TlsIdentity> tls;  // what is read of them
  PoolOptions pool;
  PlatformOptions platform;  // its v8_flags are $V8_FLAGS
  std::string main_service = "examples/main";
  std::string main_entrypoint;               // in a pack; empty: what the pack says
  bool watches = false;                      // restarts what changes
  bool disable_module_cache = false;         // of the workers with rights
  uint64_t graceful_exit_timeout_s = 15;     // 0: at once
  uint32_t keep_alive_deadline_percent = 0;  // of the graceful window
  std::string event_worker;                  // a directory, a file or a pack; empty: none
  std::string events_entrypoint;             // as main_entrypoint
  uint64_t event_worker_exit_timeout_s = 10;
  uint32_t max_quarantined = 100;  // 0: any number
  LogOptions log;
};

struct Command {
  ServeOptions options;
  std::optional<int> exit_code;                    // set: everything is said, leave with it
  std::optional<VerbOptions> verb;                 // set: what to do in place of `start`
  std::optional<ProjectVerbOptions> project_verb;  // the same
  std::optional<ServeFlags> serve;                 // the same
};

// Reads the command line and the environment. Prints help, version and complaints itself; a
// complaint leaves with 2.
Command parse_flags(int argc, char** argv);

}  // namespace edgert::server
