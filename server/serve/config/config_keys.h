// The keys of all tables: what reads them, and what docs/configuration.md says of them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "serve/config/config_reader.h"

namespace edgert::server {

// Of a function and of [defaults], and those that a function alone has.
std::span<const ConfigKey<FunctionConfig>> default_keys();
std::span<const ConfigKey<FunctionConfig>> function_keys();
std::span<const ConfigKey<RouteConfig>> route_keys();
std::span<const ConfigKey<CronConfig>> cron_keys();
std::span<const ConfigKey<CorsConfig>> cors_keys();
std::span<const ConfigKey<CanaryConfig>> canary_keys();

std::span<const ConfigKey<ServeConfig>> project_keys();
std::span<const ConfigKey<ServerConfig>> server_keys();
struct TlsDraft {
  TlsConfig tls;
  CertificateConfig own;
};
std::span<const ConfigKey<TlsDraft>> tls_keys();
std::span<const ConfigKey<AuthConfig>> auth_keys();
std::span<const ConfigKey<SupabaseConfig>> supabase_keys();
std::span<const ConfigKey<LogConfig>> log_keys();
std::span<const ConfigKey<TelemetryConfig>> telemetry_keys();
std::span<const ConfigKey<ServeConfig>> edge_runtime_keys();

// What a header may not be called, by RFC 9110 and because it is the connection's; empty: it may.
std::string fault_of_header(std::string_view name);
// What is wrong with an entry of what functions may reach, or may not.
std::string fault_of_net(const std::string& entry);
std::optional<Policy> read_policy(ConfigReader& reader, const TomlNode& value);

// [defaults], and then a table of [functions]; `config` has what the file says elsewhere.
void read_defaults(ConfigReader& reader, const TomlNode& table, ServeConfig& config);
void read_functions(ConfigReader& reader, const TomlNode& table, ServeConfig& config);

// A Supabase project's config.toml as a whole.
void read_supabase(ConfigReader& reader, const TomlNode& root, ServeConfig& config);

// Of the function as it is before anything is said of it.
FunctionConfig plain_function();

}  // namespace edgert::server
