// The command line of edgertd.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "edgert/isolate_pool.h"

namespace edgert::server {

enum class Verbosity { kQuiet, kNormal, kVerbose };

// What `edgertd start` was asked for. Times in the unit of their name.
struct ServeOptions {
  std::string ip = "0.0.0.0";
  uint16_t port = 9000;
  std::string main_service = "examples/main";
  bool tcp_nodelay = true;
  bool disable_module_cache = false;
  uint64_t request_read_timeout_ms = 0;              // 0: none
  uint64_t main_worker_request_idle_timeout_ms = 0;  // 0: none
  uint64_t response_write_timeout_ms = 60000;        // 0: none
  uint32_t response_buffer_budget_mb = 512;          // 0: none
  uint64_t graceful_exit_timeout_s = 15;             // 0: at once
  uint32_t keep_alive_deadline_percent = 0;          // of the graceful window
  std::vector<std::string> static_patterns;
  std::vector<std::string> deny_net;
  std::string event_worker;  // a directory; empty: none
  uint64_t event_worker_exit_timeout_s = 10;
  Policy policy = Policy::kPerWorker;
  uint32_t max_parallelism = 0;  // 0: one per core
  uint64_t request_wait_timeout_ms = 10000;
  uint64_t user_worker_request_idle_timeout_ms = 0;  // 0: none
  uint32_t max_workers = 4000;
  uint32_t max_resident_workers = 0;  // 0: no bound but max_workers
  uint32_t memory_budget_mb = 0;      // 0: none
  uint32_t cache_max_mb = 512;        // 0: no cache on disk
  uint32_t rate_limit_sweep_s = 60;
  uint32_t max_quarantined = 100;  // 0: any number
  WarningRatios warning_ratios;
  std::string v8_flags;  // from $V8_FLAGS
  Verbosity verbosity = Verbosity::kNormal;
};

struct Command {
  ServeOptions options;
  std::optional<int> exit_code;  // set: everything is said, leave with it
};

// Reads the command line and the environment. Prints help, version and complaints itself; a
// complaint leaves with 2.
Command parse_flags(int argc, char** argv);

}  // namespace edgert::server
