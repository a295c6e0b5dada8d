// The command line of edgertd.
#pragma once

#include <cstdint>
#include <string>

namespace edgert::server {

struct Flags {
  std::string host = "0.0.0.0";
  uint16_t port = 9000;
  std::string main_service = "examples/main";
  bool tcp_nodelay = true;
  bool no_module_cache = false;
  uint64_t request_read_timeout_ms = 0;
  uint64_t main_idle_timeout_ms = 0;
  uint64_t graceful_exit_timeout_s = 15;
  bool verbose = false;
  bool quiet = false;
};

// Fills `flags`. Returns -1 to go on, else the exit code: help and version are shown, mistakes are
// named on stderr.
int read_flags(int argc, char** argv, Flags* flags);

}  // namespace edgert::server
