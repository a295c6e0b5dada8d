// ServeConfig: what edgert.toml, or a Supabase project's config.toml, says of a folder of
// functions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgert/isolate_pool.h"
#include "edgert/limits.h"
#include "edgert/result.h"
#include "edgert/worker.h"

namespace edgert::server {

using NamedTexts = std::vector<std::pair<std::string, std::string>>;

// A route beside /NAME and /functions/v1/NAME; how it is read and which of several counts:
// serve/routes.h.
struct RouteConfig {
  std::string host;                  // "api.example.com" or "*.example.com"; empty: any
  std::vector<std::string> methods;  // in upper case; empty: any
  std::string path;                  // "/api/:id", "/files/*"
};

enum class CronOverlap {
  kSkip,   // a run that is due while the last one goes on is left out
  kQueue,  // it begins when that one has ended
  kAllow,  // both run
};

enum class CronMissed {
  kSkip,  // what was due while nobody served is left out
  kOnce,  // one run for all of it
  kAll,   // each of them, one after the other
};

// Data alone: whether schedule and time zone can be is for those who run it to say.
struct CronConfig {
  std::string name;      // of those in a function; empty: its place in the list
  std::string schedule;  // "*/5 * * * *"
  std::string timezone = "UTC";
  uint64_t jitter_ms = 0;
  CronOverlap overlap = CronOverlap::kSkip;
  CronMissed missed = CronMissed::kSkip;
  uint32_t retries = 0;
  uint64_t timeout_ms = 0;   // 0: that of the function's limits
  int line = 0, column = 0;  // of `schedule`, for those who say that it cannot be
};

// What is answered for other origins in front of the function; one that answers OPTIONS by itself
// needs none.
struct CorsConfig {
  bool enabled = false;
  std::vector<std::string> origins;  // "https://example.com", "https://*.example.com", "*"
  std::vector<std::string> methods;  // empty: those that a preflight asks for
  std::vector<std::string> headers;  // the same
  std::vector<std::string> expose_headers;
  bool credentials = false;
  uint64_t max_age_s = 0;  // 0: not said
};

// How a new version of a function takes the place of the old one; serve/canary.h says what for.
struct CanaryConfig {
  uint32_t share = 0;  // of 10,000 requests; 0: it takes its place at once
  uint64_t window_s = 60;
  uint64_t min_requests = 20;
  uint32_t margin = 500;  // hundredths of a percent
};

struct FunctionConfig {
  bool enabled = true;
  bool verify_jwt = false;
  // Absolute; empty: found.
  std::string entrypoint, import_map;
  std::vector<std::string> static_files;  // absolute globs
  // Absolute folders below which it finds modules, besides its own and those that begin with "_".
  std::vector<std::string> module_roots;
  Limits limits;
  uint32_t unnamed_limits = 0;  // as WorkerOptions::unnamed_limits
  NamedTexts env;               // sorted by name
  NetPermissions net;
  ImportPermissions imports;
  std::optional<uint64_t> tmp_quota_bytes;
  // Unset: the server's.
  std::optional<Policy> policy;
  std::optional<uint32_t> max_parallelism;
  std::optional<uint64_t> request_idle_timeout_ms;
  // Unset: those of the log; 0: any number.
  std::optional<uint64_t> log_lines_per_s, log_kb_per_s;
  std::vector<RouteConfig> routes;
  std::vector<CronConfig> cron;
  CorsConfig cors;
  CanaryConfig canary;
  NamedTexts headers;        // of each response, in place of the function's own
  int line = 0, column = 0;  // where the file begins to speak of it; 0: nowhere
};

struct CertificateConfig {
  std::string cert, key;  // absolute paths of PEM files
};

struct TlsConfig {
  std::optional<uint16_t> port;  // unset: none is listened at
  // The first is for clients that name no host, or one that no other certificate is for.
  std::vector<CertificateConfig> certificates;
};

struct ServerConfig {
  std::string host = "0.0.0.0";
  uint16_t port = 9000;
  uint32_t threads = 0;  // 0: one per core
  std::string admin;     // "127.0.0.1:9001"; empty: there is none
  std::string admin_token;
  std::vector<std::string> trusted_proxies;  // addresses and networks
  std::string state_dir;       // absolute; of what survives a restart; empty: the user's own
  std::string schedule_lease;  // which of several servers runs what is due; empty: a lock file
  TlsConfig tls;
  uint64_t max_body_bytes = 0;  // 0: no bound
  uint64_t request_wait_timeout_ms = 10'000;
  uint64_t request_idle_timeout_ms = 0;  // 0: none
  uint64_t request_read_timeout_ms = 0;  // 0: none
  uint64_t graceful_exit_timeout_s = 15;
  Policy policy = Policy::kPerWorker;
  uint32_t max_parallelism = 0;  // 0: one per core
  uint32_t max_workers = 4000;
  uint32_t max_resident_workers = 0;  // 0: any number
  uint32_t memory_budget_mb = 0;      // 0: none
  std::vector<std::string> deny_net;  // of all functions
};

// What tokens are verified with.
struct AuthConfig {
  std::string jwt_secret;  // for HS256, HS384, HS512; empty: those are refused
  // An https: or http: URL, or the absolute path of a file with a JWK set or a list of keys (those
  // of a Supabase project are private ones); empty: none.
  std::string jwks;
  std::string jwks_text;               // a JWK set, besides `jwks`; empty: none
  std::string issuer;                  // empty: any
  std::vector<std::string> audiences;  // one of them; empty: any
  uint64_t leeway_s = 5;
  // New-style keys (sb_publishable_…, sb_secret_…), which are no tokens.
  std::vector<std::string> publishable_keys, secret_keys;

  bool can_verify() const {
    return !jwt_secret.empty() || !jwks.empty() || !jwks_text.empty() ||
           !publishable_keys.empty() || !secret_keys.empty();
  }
};

// What functions see as SUPABASE_…; what is empty they do not see.
struct SupabaseConfig {
  std::string url, anon_key, service_role_key, db_url;
  std::string publishable_key, secret_key;
};

enum class LogFormatChoice { kAuto, kText, kJson };

struct LogConfig {
  LogFormatChoice format = LogFormatChoice::kAuto;     // text on a terminal, else JSON
  bool access = false;                                 // a line for each request
  bool source = false;                                 // where in its script a line was said
  uint64_t quota_lines_per_s = 0, quota_kb_per_s = 0;  // of each function; 0: any number
};

// Whose `traceparent` a request's trace goes on in; that of all others begins anew.
enum class TraceTrust { kProxies, kAll, kNone };

// Who is told by `Server-Timing` what a request's time went into.
enum class ServerTiming {
  kOff,
  kAsked,  // trusted proxies, for requests that bring `x-server-timing: 1`
  kAll,
};

// What environment variables of OpenTelemetry say counts where this says nothing.
struct TelemetryConfig {
  std::string endpoint;  // of OTLP over HTTP; empty: none
  NamedTexts headers;    // of each request to it
  std::string service_name;
  NamedTexts resource;  // attributes of it
  std::optional<bool> traces, logs, metrics;
  std::optional<double> sample_ratio;  // of the traces that begin here
  TraceTrust accept_traceparent = TraceTrust::kProxies;
  std::optional<uint64_t> metrics_interval_ms, timeout_ms;
  std::optional<bool> gzip;
  ServerTiming server_timing = ServerTiming::kOff;
};

struct ServeConfig {
  // The file; empty: there is none, and all of this is as it is without.
  std::string path;
  bool is_supabase = false;      // it is a Supabase project's config.toml
  std::string functions_folder;  // absolute; empty: as serve/function_folder.h finds it
  ServerConfig server;
  AuthConfig auth;
  SupabaseConfig supabase;
  LogConfig log;
  TelemetryConfig telemetry;
  bool edge_runtime_enabled = true;
  uint16_t inspector_port = 8083;
  NamedTexts secrets;  // [edge_runtime.secrets], names in upper case
  FunctionConfig defaults;
  // With the defaults in them.
  std::map<std::string, FunctionConfig> functions;

  const FunctionConfig& config_of(const std::string& name) const {
    const auto found = functions.find(name);
    return found == functions.end() ? defaults : found->second;
  }
};

struct ReadConfig {
  ServeConfig config;
  // All that is wrong, in the order of the file; each has an ErrorDetail with its line. With one of
  // them `config` is of no use.
  std::vector<Error> errors;
  std::vector<Error> notes;        // what is ignored, or not as it may be meant
  std::vector<std::string> files;  // that were read or looked for, for those who watch
};

inline constexpr size_t kMostConfigBytes = size_t{1} << 20;

// Reads a file: one called config.toml is a Supabase project's, any other edgert's own. env(NAME)
// is the process's variable, or that of .env beside the file (of a Supabase project the files that
// the CLI reads). Blocks on files.
ReadConfig read_config(const std::string& path);

// The same of a text; paths in it are relative to the folder of `path`. `lookup` says what
// env(NAME) is.
struct ConfigText {
  std::string path;
  std::string text;
  bool is_supabase = false;
  NamedTexts environment;
};
ReadConfig read_config_text(const ConfigText& source);

NamedTexts process_environment();

// What there is without a file.
ServeConfig config_without_file();

// All keys with their units, defaults and examples: docs/configuration.md from its first table on.
std::string page_of_keys();

}  // namespace edgert::server
