#include "serve/check_project.h"

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/graph_question.h"
#include "edgert/module_graph.h"
#include "serve/admin_address.h"
#include "serve/config/serve_config.h"
#include "serve/schedules.h"
#include "serve/unreachable_hosts.h"

namespace edgert::server {

namespace {

namespace fs = std::filesystem;

constexpr int kFailed = 1;

GraphQuestion question_of(const ServedFunction& function, Teller& teller) {
  GraphQuestion question = graph_question(*function.worker);
  question.on_progress = [&teller](const GraphProgress& progress) { teller.progress(progress); };
  return question;
}

// How many functions do not boot.
size_t check_graphs(const Project& project, Teller& teller) {
  GraphReaderOptions how;
  how.deny_net = project.config.server.deny_net;
  Result<std::unique_ptr<GraphReader>> reader = GraphReader::create(how);
  if (!reader.ok()) {
    teller.fail(reader.error().message);
    return project.functions.size();
  }
  size_t faulty = 0;
  UnreachableHosts hosts;
  std::set<std::string> warned;
  for (const ServedFunction& function : project.functions) {
    // Of a pack the modules have been looked over when it was made.
    if (!function.worker->module_roots) {
      const Status usable = reader.value()->check_pack(function.worker->service_path);
      if (usable.ok()) continue;
      teller.fail(function.name, usable.error());
      ++faulty;
      continue;
    }
    const auto graph = reader.value()->read(question_of(function, teller));
    if (!graph.ok()) {
      teller.fail(function.name, graph.error());
      ++faulty;
      continue;
    }
    hosts.know(reader.value()->unreachable_hosts());
    for (const Error& note : graph.value()->notes()) {
      // Functions share packages.
      if (!hosts.keep(function.name, note, false) && warned.insert(note.message).second)
        teller.warn(note);
    }
    for (const Error& error : graph.value()->errors()) {
      if (!hosts.keep(function.name, error, true)) teller.fail(function.name, error);
    }
    if (!graph.value()->errors().empty()) ++faulty;
  }
  hosts.tell(teller);
  return faulty;
}

// How much of what the server itself begins with would not do.
size_t check_server(const ServeConfig& config, Teller& teller) {
  size_t faults = 0;
  const auto fail = [&](const std::string& what) {
    teller.fail(what);
    ++faults;
  };
  const ServerConfig& server = config.server;
  if (!server.admin.empty()) {
    const Result<AdminAddress> address = parse_admin_address(server.admin);
    const Status may_be =
        address.ok() ? check_admin(address.value(), server.admin_token) : Status(address.error());
    if (!may_be.ok()) fail(may_be.error().message);
  }
  if (server.tls.port) {
    const auto tls = load_tls_of(server.tls);
    if (!tls.ok()) fail(tls.error().message);
    if (tls.ok()) {
      for (const std::string& warning : tls.value()->warnings()) teller.warn("TLS: " + warning);
    }
  }
  if (const auto lease = lease_of(server.schedule_lease); !lease.ok()) fail(lease.error().message);
  const std::string& jwks = config.auth.jwks;
  std::error_code none;
  if (!jwks.empty() && jwks.find("://") == std::string::npos && !fs::is_regular_file(jwks, none))
    fail("[auth] jwks: there is no file " + jwks);
  return faults;
}

}  // namespace

int check_project(const ServeFlags& flags, Teller& teller) {
  const LoadedProject loaded = load_project(flags);
  for (const Error& note : loaded.notes) teller.warn(note);
  for (const Error& error : loaded.errors) teller.fail(error);
  if (loaded.project == nullptr) return kFailed;
  const size_t all = loaded.project->functions.size();
  const size_t faults = check_server(loaded.project->config, teller);
  const size_t faulty = check_graphs(*loaded.project, teller);
  if (faulty > 0)
    teller.fail(std::to_string(faulty) + " of " + count_text(all, "function") + " would not boot");
  if (faulty > 0 || faults > 0) return kFailed;
  teller.say(count_text(all, "function") + ": nothing is wrong");
  return 0;
}

}  // namespace edgert::server
