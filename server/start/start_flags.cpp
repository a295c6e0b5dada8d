// The flags of `edgertd start`, in groups, as --help shows them.
#include "start/start_flags.h"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "common/whole_number.h"

namespace edgert::server {

namespace {

constexpr uint64_t kMostMs = (uint64_t{1} << 53) - 1;
// Far longer than anybody waits for an end, and no overflow in milliseconds.
constexpr uint64_t kMostExitS = uint64_t{1} << 31;
constexpr uint64_t kMostCount = 1'000'000;

constexpr char kNotSupported[] = "Not supported yet (edgertd refuses to start with these)";

enum class Form { kSwitch, kValue, kOptionalValue };

// A flag of the reference runtime whose feature is not built in. Ignoring one could silently drop a
// protection, so each refuses.
struct MissingFlag {
  const char* names;
  Form form;
  const char* value;
  const char* environment;
  const char* help;
};

constexpr MissingFlag kMissing[] = {
    {"--inspect", Form::kOptionalValue, "[=HOST:PORT]", nullptr, "V8's inspector [127.0.0.1:9229]"},
    {"--inspect-brk", Form::kOptionalValue, "[=HOST:PORT]", nullptr,
     "the same, pausing at the first statement"},
    {"--inspect-wait", Form::kOptionalValue, "[=HOST:PORT]", nullptr,
     "the same, waiting for a session"},
    {"--inspect-main", Form::kSwitch, nullptr, nullptr, "inspect the main worker too"},
    {"--enable-otel", Form::kOptionalValue, "[=main,event]", nullptr, "OpenTelemetry exporter"},
    {"--otel-console", Form::kValue, "ignore|capture|replace", nullptr,
     "what OpenTelemetry does with console calls"},
};

CLI::Option* add_missing(CLI::App& app, const MissingFlag& flag) {
  CLI::Option* option;
  if (flag.form == Form::kSwitch) {
    option = app.add_flag_callback(
        flag.names, [] {}, flag.help);
  } else {
    option = app.add_option(
        flag.names, [](const CLI::results_t&) { return true; }, flag.help);
    option->expected(flag.form == Form::kOptionalValue ? 0 : 1, 1);
    option->type_name(flag.value);
  }
  if (flag.environment != nullptr) option->envname(flag.environment);
  return option;
}

struct NamedPolicy {
  const char* name;
  Policy policy;
};

constexpr NamedPolicy kPolicies[] = {
    {"per_worker", Policy::kPerWorker},
    {"per_request", Policy::kPerRequest},
    {"oneshot", Policy::kOneshot},
};

void add_policy_flag(CLI::App& start, Policy& policy) {
  std::vector<std::string> names;
  std::string preset;
  for (const NamedPolicy& known : kPolicies) {
    names.emplace_back(known.name);
    if (known.policy == policy) preset = known.name;
  }
  const auto choose = [&policy](const std::string& name) {
    for (const NamedPolicy& known : kPolicies) {
      if (name == known.name) policy = known.policy;
    }
  };
  start
      .add_option_function<std::string>("--policy", choose,
                                        "how workers are shared between requests")
      ->check(CLI::IsMember(names))
      ->type_name(CLI::detail::join(names, "|"))
      ->default_str(preset);
}

void add_listening_flags(CLI::App& start, ServeOptions& options) {
  start.option_defaults()->group("Listening");
  start.add_option("-i,--ip", options.http.host, "address to listen on, IPv4 or IPv6")
      ->type_name("HOST")
      ->capture_default_str();
  start.add_option("-p,--port", options.http.port, "port to listen on; 0: any free one")
      ->check(whole_number(0, 65535))
      ->type_name("PORT")
      ->envname("EDGE_RUNTIME_PORT")
      ->capture_default_str();
  start.add_flag("--tcp-nodelay", options.http.tcp_nodelay,
                 "set TCP_NODELAY on accepted sockets [=true]; =false turns it off");
  start
      .add_option("--request-read-timeout", options.http.head_timeout_ms,
                  "time for a request's head to arrive, and between requests; then the connection "
                  "closes [none]")
      ->check(whole_number(0, kMostMs))
      ->type_name("MS");
  start
      .add_option("--main-worker-request-idle-timeout", options.http.response_timeout_ms,
                  "answer 504 when the main worker has not begun to answer by then [none]")
      ->check(whole_number(0, kMostMs))
      ->type_name("MS");
  start
      .add_option("--response-write-timeout", options.http.write_timeout_ms,
                  "a client that takes nothing of its response for so long loses its connection; "
                  "0: never")
      ->check(whole_number(0, kMostMs))
      ->type_name("MS")
      ->capture_default_str();
  // In megabytes, where the library counts bytes.
  start
      .add_option_function<uint32_t>(
          "--response-buffer-budget",
          [&options](uint32_t mb) { options.http.max_unsent_bytes = uint64_t{mb} << 20; },
          "what may wait in the process for clients that do not read; beyond it those lose "
          "their connections that have taken nothing for longest; 0: no bound")
      ->check(whole_number(0, uint64_t{1} << 20))
      ->type_name("MB")
      ->default_str(std::to_string(options.http.max_unsent_bytes >> 20));
  start
      .add_option_function<uint64_t>(
          "--request-buffer-size", [](uint64_t) {},
          "accepted and ignored: there is no such buffer here")
      ->check(whole_number(0, kMostMs))
      ->type_name("BYTES");
}

void add_tls_flags(CLI::App& start, ServeOptions& options) {
  start
      .add_option_function<uint16_t>(
          "--tls", [&options](uint16_t port) { options.tls_port = port; },
          "a second listener, beside that of --port, which speaks TLS; needs --key and --cert; 0: "
          "any free port")
      ->check(whole_number(0, 65535))
      ->expected(0, 1)
      ->type_name("[=PORT]")
      ->envname("EDGE_RUNTIME_TLS")
      ->default_str("443");
  const auto add_file = [&](const char* flag, std::string TlsKeyPair::*file,
                            const char* environment, const char* help) {
    start
        .add_option_function<std::vector<std::string>>(
            flag,
            [&options, file](const std::vector<std::string>& paths) {
              if (options.tls_keys.size() < paths.size()) options.tls_keys.resize(paths.size());
              for (size_t i = 0; i < paths.size(); ++i) options.tls_keys[i].*file = paths[i];
            },
            help)
        ->type_name("FILE")
        ->envname(environment)
        ->expected(1)
        ->take_all();
  };
  add_file("--key", &TlsKeyPair::key_file, "EDGE_RUNTIME_TLS_KEY_PATH",
           "the private key for it, PEM; several, each with its --cert, for several hosts (SNI)");
  add_file("--cert", &TlsKeyPair::cert_file, "EDGE_RUNTIME_TLS_CERT_PATH",
           "its certificate, and those between it and its authority, PEM; SIGHUP, or with --watch "
           "a change, has both read anew");
}

void add_main_flags(CLI::App& start, ServeOptions& options) {
  start.option_defaults()->group("The main worker and the event worker");
  start
      .add_option("--main-service", options.main_service,
                  "the main worker: a directory with an index file, a file, a pack (.edgert) or an "
                  "eszip; where examples/main is not there, the example that is installed")
      ->type_name("DIR|PACK")
      ->capture_default_str();
  start
      .add_option(
          "--main-entrypoint", options.main_entrypoint,
          "the module that a main worker from a pack or an eszip begins with [what the pack "
          "says]")
      ->type_name("URL");
  start
      .add_option("--event-worker", options.event_worker,
                  "a worker that receives the events of all user workers; their log lines go to "
                  "it and no longer to stderr")
      ->type_name("DIR|PACK");
  start
      .add_option("--events-entrypoint", options.events_entrypoint,
                  "the module that an event worker from a pack or an eszip begins with [what the "
                  "pack says]")
      ->type_name("URL");
  start.add_flag("--watch", options.watches,
                 "for those who write functions: restart them, and the main worker, when files "
                 "change that they are made of");
  start.add_flag("--disable-module-cache", options.disable_module_cache,
                 "do not use the cache of transpiled modules for the main worker");
}

void add_worker_flags(CLI::App& start, ServeOptions& options) {
  start.option_defaults()->group("User workers");
  add_policy_flag(start, options.pool.policy);
  start
      .add_option("--max-parallelism", options.pool.max_parallelism,
                  "most live workers of one service path, but for forceCreate [cores]")
      ->check(whole_number(1, 9998))
      ->type_name("N");
  start
      .add_option("--request-wait-timeout", options.pool.request_wait_timeout_ms,
                  "how long create() waits for a worker when there may be no more of them")
      ->check(whole_number(0, kMostMs))
      ->type_name("MS")
      ->capture_default_str();
  start
      .add_option("--user-worker-request-idle-timeout", options.pool.request_idle_timeout_ms,
                  "how long a user worker may stay silent before its response and between two "
                  "chunks of a streamed body [none]")
      ->check(whole_number(0, kMostMs))
      ->type_name("MS");
  start
      .add_option("--static", options.pool.static_patterns,
                  "files that fetch of a file: URL may read in every user worker; `**` is any "
                  "number of folders")
      ->type_name("GLOB")
      ->expected(1)
      ->take_all();
  start
      .add_option("--deny-net", options.pool.deny_net,
                  "what no user worker may reach, whatever its permissions: a host, an address, a "
                  "network, or @private for all but the open internet; with :PORT or without")
      ->type_name("ENTRY")
      ->expected(1)
      ->take_all();
  start
      .add_option("--rate-limit-table-cleanup-interval", options.pool.rate_limit_sweep_s,
                  "how often counts of traceRateLimitOptions that have run out are cleared away")
      ->check(whole_number(1, uint64_t{1} << 31))
      ->type_name("SEC")
      ->capture_default_str();
  const auto add_ratio = [&start](const char* flag, uint32_t& ratio, const char* help) {
    start.add_option(flag, ratio, help)
        ->check(whole_number(0, 99))
        ->type_name("PERCENT")
        ->capture_default_str();
  };
  add_ratio("--dispatch-beforeunload-wall-clock-ratio", options.pool.warning_ratios.wall_clock,
            "part of the wall clock limit at which a worker hears beforeunload; 0: never");
  add_ratio("--dispatch-beforeunload-cpu-ratio", options.pool.warning_ratios.cpu,
            "the same of the CPU hard limit");
  add_ratio("--dispatch-beforeunload-memory-ratio", options.pool.warning_ratios.memory,
            "the same of the memory limit");
}

void add_process_flags(CLI::App& start, ServeOptions& options) {
  start.option_defaults()->group("The process");
  start
      .add_option("--max-workers", options.pool.max_workers,
                  "most live workers of the process; create() fails beyond")
      ->check(whole_number(1, kMostCount))
      ->type_name("N")
      ->capture_default_str();
  start
      .add_option("--max-resident-workers", options.pool.max_resident_workers,
                  "beyond so many live workers the one that is idle for longest ends; it boots "
                  "again when it is asked [none]")
      ->check(whole_number(0, kMostCount))
      ->type_name("N");
  start
      .add_option(
          "--spare-isolates", options.pool.spare_isolates,
          "isolates that are made ahead for the next user workers, and as many for those that "
          "use Node, each 2 to 4 MB")
      ->check(whole_number(0, 1024))
      ->type_name("N")
      ->capture_default_str();
  start
      .add_option("--memory-budget", options.pool.memory_budget_mb,
                  "resident memory of the process: close to it idle workers end, beyond it "
                  "create() fails [none]")
      ->check(whole_number(0, uint64_t{1} << 30))
      ->type_name("MB");
  start
      .add_option(
          "--max-quarantined", options.max_quarantined,
          "after so many workers that V8 did not give back the server drains and exits with "
          "75, to be started again; 0: never")
      ->check(whole_number(0, kMostCount))
      ->type_name("N")
      ->capture_default_str();
}

void add_cache_flags(CLI::App& start, ServeOptions& options) {
  start.option_defaults()->group("Modules and caches");
  start.add_flag("--cached-only", options.pool.cached_only,
                 "fetch no modules: what functions import from elsewhere is in the cache, or an "
                 "error");
  start
      .add_option("--fetched-max", options.pool.fetched_max_mb,
                  "what functions import from elsewhere may take so much of the disk; what was "
                  "used longest ago goes first; 0: no bound")
      ->check(whole_number(0, uint64_t{1} << 30))
      ->type_name("MB")
      ->capture_default_str();
  start
      .add_option("--cache-max-mb", options.pool.cache_max_mb,
                  "most that transpiled modules and V8's code may take on disk, in "
                  "$XDG_CACHE_HOME/edgert; what was used longest ago goes first; 0: none is kept")
      ->check(whole_number(0, uint64_t{1} << 20))
      ->type_name("MB")
      ->capture_default_str();
}

void add_end_flags(CLI::App& start, ServeOptions& options) {
  start.option_defaults()->group("The end");
  start
      .add_option("--graceful-exit-timeout", options.graceful_exit_timeout_s,
                  "longest time for running requests to end after SIGTERM; 0: at once")
      ->check(whole_number(0, kMostExitS))
      ->type_name("SEC")
      ->capture_default_str();
  start
      .add_option("--experimental-graceful-exit-keepalive-deadline-ratio",
                  options.keep_alive_deadline_percent,
                  "part of the graceful window in which open connections are still served")
      ->check(whole_number(0, 95))
      ->type_name("PERCENT")
      ->capture_default_str();
  start
      .add_option("--event-worker-exit-timeout", options.event_worker_exit_timeout_s,
                  "time for the event worker to read its last events at the end")
      ->check(whole_number(0, kMostExitS))
      ->type_name("SEC")
      ->capture_default_str();
}

void add_log_flags(CLI::App& start, ServeOptions& options) {
  start.option_defaults()->group("The log");
  start
      .add_option_function<std::string>(
          "--log-format",
          [&options](const std::string& name) {
            options.log.format = name == "json" ? LogFormat::kJson : LogFormat::kText;
          },
          "a line of text or an object of JSON for each entry [text; on a terminal without the "
          "date, and in colours, as NO_COLOR and FORCE_COLOR have it]")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("text|json");
  start.add_flag("--access-log", options.log.tells_requests,
                 "a line for each request that the main worker or a function has answered, and its "
                 "number in what is logged for it");
  start.add_flag("--log-source", options.log.tells_places,
                 "what scripts log begins with the file and the line that say it");
}

}  // namespace

void add_start_flags(CLI::App& start, ServeOptions& options) {
  add_listening_flags(start, options);
  add_tls_flags(start, options);
  add_main_flags(start, options);
  add_worker_flags(start, options);
  add_process_flags(start, options);
  add_cache_flags(start, options);
  add_end_flags(start, options);
  add_log_flags(start, options);
  start.option_defaults()->group(kNotSupported);
  for (const MissingFlag& flag : kMissing) add_missing(start, flag);
}

std::string fault_of_tls_flags(const ServeOptions& options) {
  if (options.tls_port && options.tls_keys.empty()) return "--tls needs --key and --cert";
  for (const TlsKeyPair& pair : options.tls_keys) {
    if (pair.key_file.empty()) return "the --cert " + pair.cert_file + " has no --key";
    if (pair.cert_file.empty()) return "the --key " + pair.key_file + " has no --cert";
  }
  return {};
}

std::string missing_flag(const CLI::App& start) {
  for (const MissingFlag& flag : kMissing) {
    if (start.get_option(flag.names)->count() != 0) return flag.names;
  }
  return {};
}

}  // namespace edgert::server
