#include "server/flags.h"

#include <CLI/CLI.hpp>
#include <string>

#include "edgert/platform.h"

namespace edgert::server {

namespace {

// Flags of the reference runtime whose feature is not there yet: a flag that did nothing would
// promise protection or service that nobody gets.
struct Later {
  const char* names;
  const char* help;
};
constexpr Later kLater[] = {
    {"--tls", "additional TLS listener"},
    {"--key", "TLS key file"},
    {"--cert", "TLS certificate file"},
    {"--main-entrypoint", "entry within a bundle"},
    {"--event-worker", "events worker"},
    {"--events-entrypoint", "entry of the events worker within a bundle"},
    {"--max-parallelism", "live workers per service path"},
    {"--request-wait-timeout", "how long create() waits for a free worker"},
    {"--user-worker-request-idle-timeout", "silence that a user worker is granted"},
    {"--event-worker-exit-timeout", "time for the events worker to drain"},
    {"--experimental-graceful-exit-keepalive-deadline-ratio",
     "keep-alive share of the graceful window"},
    {"--rate-limit-table-cleanup-interval", "sweep of the rate limit table"},
    {"--inspect", "V8 inspector"},
    {"--inspect-brk", "V8 inspector, pausing at the first statement"},
    {"--inspect-wait", "V8 inspector, waiting for a session"},
    {"--inspect-main", "inspect the main worker too"},
    {"--static", "files that user workers may read"},
    {"--dispatch-beforeunload-wall-clock-ratio", "beforeunload at this share of the wall clock"},
    {"--dispatch-beforeunload-cpu-ratio", "beforeunload at this share of the CPU limit"},
    {"--dispatch-beforeunload-memory-ratio", "beforeunload at this share of the memory limit"},
    {"--enable-otel", "OpenTelemetry exporter"},
    {"--otel-console", "console to OpenTelemetry"},
};

}  // namespace

int read_flags(int argc, char** argv, Flags* flags) {
  CLI::App app{"edgertd runs JavaScript, TypeScript and WebAssembly edge functions"};
  app.set_version_flag("--version",
                       "edgertd " EDGERT_VERSION " (V8 " + Platform::v8_version() + ")");
  app.require_subcommand(0, 1);
  app.fallthrough();
  app.add_flag("-v,--verbose", flags->verbose, "log more");
  app.add_flag("-q,--quiet", flags->quiet, "log nothing");
  CLI::App* start = app.add_subcommand("start", "start the server");
  start->add_option("-i,--ip", flags->host, "address to listen on")->capture_default_str();
  start->add_option("-p,--port", flags->port, "port to listen on; 0: any free one")
      ->envname("EDGE_RUNTIME_PORT")
      ->capture_default_str();
  start->add_option("--main-service", flags->main_service, "directory of the main worker")
      ->capture_default_str();
  start->add_flag("--disable-module-cache", flags->no_module_cache, "do not keep V8 code");
  std::string policy = "per_worker";
  start->add_option("--policy", policy, "per_worker (per_request and oneshot: not supported yet)")
      ->capture_default_str();
  start->add_option("--main-worker-request-idle-timeout", flags->main_idle_timeout_ms,
                    "milliseconds until 504 when main gives no answer; 0: none");
  start->add_option("--request-read-timeout", flags->request_read_timeout_ms,
                    "milliseconds for a request head to arrive; 0: none");
  uint64_t ignored_buffer = 16384;
  start->add_option("--request-buffer-size", ignored_buffer,
                    "accepted and ignored: there is no such buffer");
  start->add_flag("--tcp-nodelay", flags->tcp_nodelay,
                  "TCP_NODELAY on accepted sockets (default true)");
  start
      ->add_option("--graceful-exit-timeout", flags->graceful_exit_timeout_s,
                   "seconds to drain on SIGTERM; 0: none")
      ->capture_default_str();
  for (const Later& later : kLater) {
    start->add_option(later.names, later.help)
        ->group("Not supported yet")
        ->expected(0, 1)
        ->each([&](const std::string&) {});
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : 2;
  }
  for (const Later& later : kLater) {
    if (start->count(later.names) == 0) continue;
    std::fprintf(stderr, "edgertd: %s is not supported yet\n", later.names);
    return 2;
  }
  if (policy != "per_worker") {
    std::fprintf(stderr, "edgertd: --policy %s is not supported yet; per_worker is\n",
                 policy.c_str());
    return 2;
  }
  if (!start->parsed()) {
    std::fputs(app.help().c_str(), stdout);
    return 0;
  }
  return -1;
}

}  // namespace edgert::server
