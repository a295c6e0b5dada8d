// The flags of `edgertd serve`, and of those verbs that read the same project.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/log_sink.h"

namespace CLI {
class App;
}

namespace edgert::server {

// What a flag says counts more than what the file says.
struct ServeFlags {
  std::string folder = ".";  // DIR
  std::string config;        // --config FILE; empty: looked for
  std::string env_file;      // --env-file FILE; empty: .env in the folder of functions
  std::string import_map;    // --import-map FILE, for all functions
  bool no_verify_jwt = false;
  std::vector<std::string> functions;        // --functions a,b; empty: all
  std::optional<bool> watch;                 // unset: on a terminal
  std::map<std::string, uint32_t> canaries;  // --canary NAME=SHARE, in hundredths of a percent
  bool canaries_may_be_gone = false;         // those that were there when it began to serve
  std::optional<std::string> host;
  std::optional<uint16_t> port;
  std::optional<uint32_t> threads;
  std::optional<std::string> admin;
  bool access_log = false;
  std::optional<bool> json_log;  // --log-format
  Verbosity verbosity = Verbosity::kNormal;
  std::string v8_flags;  // $V8_FLAGS
};

// For `serve`.
void add_serve_flags(CLI::App& serve, ServeFlags& flags);
// Those of them that say which project is meant.
void add_project_flags(CLI::App& verb, ServeFlags& flags);

enum class ProjectVerb { kInit, kNew, kCheck, kReload, kProfile, kCronList, kCronRun, kDoctor };

struct ProjectVerbOptions {
  ProjectVerb verb = ProjectVerb::kCheck;
  ServeFlags flags;
  std::string name;      // of a new function, of one to profile, or of a schedule
  std::string output;    // --output FILE, of profile; empty: NAME.cpuprofile
  uint32_t seconds = 5;  // --seconds, of profile
  bool is_json = false;  // --json, of doctor
};

// Adds a subcommand for each verb, whose options go to `options` when it is the one. Returns them.
std::vector<CLI::App*> add_project_verbs(CLI::App& app, ProjectVerbOptions& options);

}  // namespace edgert::server
