// What edgert.toml says of the server.
#include <string>
#include <utility>

#include "serve/admin_address.h"
#include "serve/config/config_keys.h"
#include "serve/forwarded.h"

namespace edgert::server {

namespace {

constexpr uint64_t kMostMs = (uint64_t{1} << 53) - 1;
constexpr uint64_t kMostMb = uint64_t{1} << 30;
constexpr uint64_t kMostCount = 1'000'000;
constexpr uint64_t kLeastSecret = 16;

void read_certificate(ConfigReader& reader, const TomlNode& value, TlsDraft& draft) {
  if (!reader.is_table(value, "a certificate")) return;
  CertificateConfig made;
  static constexpr ConfigKey<CertificateConfig> kKeys[] = {
      {"cert",
       {},
       [](ConfigReader& r, const TomlNode& v, CertificateConfig& c) {
         ConfigReader::put(r.read_path(v), c.cert);
       }},
      {"key",
       {},
       [](ConfigReader& r, const TomlNode& v, CertificateConfig& c) {
         ConfigReader::put(r.read_path(v), c.key);
       }},
  };
  const size_t before = reader.error_count();
  reader.read_table(value, "a certificate", std::span<const ConfigKey<CertificateConfig>>(kKeys),
                    made);
  if (reader.error_count() != before) return;
  if (made.cert.empty() || made.key.empty()) {
    reader.fail(value, "a certificate needs both cert and key");
    return;
  }
  draft.tls.certificates.push_back(std::move(made));
}

void read_tls(ConfigReader& reader, const TomlNode& value, ServerConfig& server) {
  TlsDraft draft;
  const size_t before = reader.error_count();
  reader.read_table(value, "[server.tls]", tls_keys(), draft);
  if (reader.error_count() != before) return;
  if (draft.own.cert.empty() != draft.own.key.empty()) {
    reader.fail(value, "a certificate needs both cert and key");
    return;
  }
  if (!draft.own.cert.empty())
    draft.tls.certificates.insert(draft.tls.certificates.begin(), std::move(draft.own));
  if (draft.tls.certificates.empty()) {
    reader.fail(value, "[server.tls] needs a certificate", "cert = \"…\" and key = \"…\"");
    return;
  }
  if (!draft.tls.port) draft.tls.port = 443;
  server.tls = std::move(draft.tls);
}

void read_admin(ConfigReader& reader, const TomlNode& value, ServerConfig& server) {
  if (value.kind != TomlNode::Kind::kNumber) {
    const std::optional<std::string> text = reader.read_some_text(value);
    if (!text) return;
    if (const auto address = parse_admin_address(*text); !address.ok())
      return reader.fail(value, address.error().message);
    server.admin = *text;
    return;
  }
  if (const auto port = reader.read_number(value, 0, 65535))
    server.admin = "127.0.0.1:" + std::to_string(*port);
}

void read_secret(ConfigReader& reader, const TomlNode& value, std::string& secret) {
  std::optional<std::string> text = reader.read_text(value);
  if (!text) return;
  if (text->size() < kLeastSecret) {
    reader.fail_secretly(value, "a secret of fewer than " + std::to_string(kLeastSecret) +
                                    " characters is found by trying");
    return;
  }
  secret = std::move(*text);
}

std::string fault_of_proxy(const std::string& entry) {
  const Result<TrustedProxies> proxies = TrustedProxies::parse({entry});
  return proxies.ok() ? std::string() : proxies.error().message;
}

// A URL stays as it is.
void read_jwks(ConfigReader& reader, const TomlNode& value, AuthConfig& auth) {
  std::optional<std::string> text = reader.read_some_text(value);
  if (!text) return;
  const bool is_url = text->starts_with("https://") || text->starts_with("http://");
  if (!is_url && text->find("://") != std::string::npos) {
    reader.fail(value, in_quotes(*text) + " is no https: or http: URL, and no path");
    return;
  }
  auth.jwks = is_url ? std::move(*text) : absolute_from(reader.folder(), *text);
}

constexpr ConfigKey<ServeConfig> kProjectKeys[] = {
    {"functions",
     {"path", "", "\"./src/functions\"",
      "the folder of the functions; without it `functions`, or `supabase/functions`, beside the "
      "file, else its own folder"},
     [](ConfigReader& r, const TomlNode& v, ServeConfig& c) {
       ConfigReader::put(r.read_path(v), c.functions_folder);
     }},
};

constexpr ConfigKey<ServerConfig> kServerKeys[] = {
    {"host",
     {"text", "\"0.0.0.0\"", "\"127.0.0.1\"", "the address to listen at, IPv4 or IPv6"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       ConfigReader::put(r.read_some_text(v), c.host);
     }},
    {"port",
     {"port", "9000", "8000", "0: any free one"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       r.put_number(v, 0, 65535, c.port);
     }},
    {"threads",
     {"count", "0", "4", "threads that take connections; 0: one for each core"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       r.put_number(v, 0, 1024, c.threads);
     }},
    {"admin",
     {"text or port", "", "\"127.0.0.1:9001\"",
      "where health, metrics and reloads are asked for; without it nowhere. A port alone is one of "
      "the loopback"},
     read_admin},
    {"admin_token",
     {"text", "", "\"env(ADMIN_TOKEN)\"", "what such requests bring as `Authorization: Bearer`"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) { read_secret(r, v, c.admin_token); }},
    {"trusted_proxies",
     {"list of texts", "[]", "[\"10.0.0.0/8\", \"::1\"]",
      "addresses and networks whose `Forwarded` and `X-Forwarded-…` are believed"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       ConfigReader::put(r.read_texts(v, fault_of_proxy), c.trusted_proxies);
     }},
    {"state_dir",
     {"path", "", "\"/var/lib/edgert\"",
      "where it is kept when schedules have run last, [across restarts](schedules.md#restarts); "
      "unset: `$STATE_DIRECTORY`, or `edgert` in `$XDG_STATE_HOME` or `~/.local/state`"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       ConfigReader::put(r.read_path(v), c.state_dir);
     }},
    {"schedule_lease",
     {"text", "", "\"env(DATABASE_URL)\"",
      "a `postgres:` or `redis:` URL by which [several servers](schedules.md#several-hosts) agree "
      "who runs what is due; unset: a lock file in `state_dir`"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       ConfigReader::put(r.read_some_text(v), c.schedule_lease);
     }},
    {"tls",
     {"table", "", "{ port = 8443, cert = \"cert.pem\", key = \"key.pem\" }",
      "a second listener that speaks TLS, [below](#tls)"},
     read_tls},
    {"max_body_mb",
     {"MB", "0", "10", "larger requests are answered with 413; 0: no bound"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       if (const auto mb = r.read_number(v, 0, kMostMb)) c.max_body_bytes = *mb << 20;
     }},
    {"request_read_timeout_ms",
     {"milliseconds", "0", "10000",
      "time for a request's head to arrive, and between requests; then the connection closes; 0: "
      "none"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       r.put_number(v, 0, kMostMs, c.request_read_timeout_ms);
     }},
    {"request_wait_timeout_ms",
     {"milliseconds", "10000", "2000",
      "how long a request waits for a worker when there may be no more of them"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       r.put_number(v, 0, kMostMs, c.request_wait_timeout_ms);
     }},
    {"request_idle_timeout_ms",
     {"milliseconds", "0", "150000",
      "how long a function may stay silent before its answer and between two chunks of it, then "
      "504; 0: for ever"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       r.put_number(v, 0, kMostMs, c.request_idle_timeout_ms);
     }},
    {"graceful_exit_timeout_s",
     {"seconds", "15", "60", "longest time for running requests to end after SIGTERM; 0: at once"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       r.put_number(v, 0, uint64_t{1} << 31, c.graceful_exit_timeout_s);
     }},
    {"policy",
     {"`\"per_worker\"`, `\"per_request\"` or `\"oneshot\"`", "\"per_worker\"", "\"oneshot\"",
      "how workers are shared between requests"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       ConfigReader::put(read_policy(r, v), c.policy);
     }},
    {"max_parallelism",
     {"count", "0", "4", "most live workers of one function; 0: one for each core"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       r.put_number(v, 0, 9998, c.max_parallelism);
     }},
    {"max_workers",
     {"count", "4000", "500", "most live workers of the process; more are refused"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       r.put_number(v, 1, kMostCount, c.max_workers);
     }},
    {"max_resident_workers",
     {"count", "0", "100",
      "beyond so many the one that is idle for longest ends, and boots again when it is asked; 0: "
      "any number"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       r.put_number(v, 0, kMostCount, c.max_resident_workers);
     }},
    {"memory_budget_mb",
     {"MB", "0", "2048",
      "resident memory of the process: close to it idle workers end, beyond it none boots; 0: "
      "none"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       r.put_number(v, 0, kMostMb, c.memory_budget_mb);
     }},
    {"deny_net",
     {"list of texts", "[]", "[\"@private\", \"169.254.169.254\"]",
      "what no function may reach, whatever is said of it"},
     [](ConfigReader& r, const TomlNode& v, ServerConfig& c) {
       ConfigReader::put(r.read_texts(v, fault_of_net), c.deny_net);
     }},
};

constexpr ConfigKey<TlsDraft> kTlsKeys[] = {
    {"port",
     {"port", "443", "8443", "0: any free one"},
     [](ConfigReader& r, const TomlNode& v, TlsDraft& d) {
       if (const auto port = r.read_number(v, 0, 65535)) d.tls.port = static_cast<uint16_t>(*port);
     }},
    {"cert",
     {"path", "", "\"/etc/ssl/cert.pem\"", "the certificate chain, PEM"},
     [](ConfigReader& r, const TomlNode& v, TlsDraft& d) {
       ConfigReader::put(r.read_path(v), d.own.cert);
     }},
    {"key",
     {"path", "", "\"/etc/ssl/key.pem\"", "its private key, PEM"},
     [](ConfigReader& r, const TomlNode& v, TlsDraft& d) {
       ConfigReader::put(r.read_path(v), d.own.key);
     }},
    {"certificates",
     {"list of tables", "[]", "[{ cert = \"b.pem\", key = \"b-key.pem\" }]",
      "others, for clients that name their hosts"},
     [](ConfigReader& r, const TomlNode& v, TlsDraft& d) {
       if (v.kind != TomlNode::Kind::kList) {
         read_certificate(r, v, d);
         return;
       }
       for (const TomlNode& item : v.items) read_certificate(r, item, d);
     }},
};

constexpr ConfigKey<AuthConfig> kAuthKeys[] = {
    {"jwt_secret",
     {"text", "", "\"env(JWT_SECRET)\"",
      "for tokens by HS256, HS384, HS512; 16 characters at least"},
     [](ConfigReader& r, const TomlNode& v, AuthConfig& c) { read_secret(r, v, c.jwt_secret); }},
    {"jwks",
     {"URL or path", "", "\"https://example.com/.well-known/jwks.json\"",
      "keys for all other tokens: a JWK set, or a list of keys"},
     read_jwks},
    {"issuer",
     {"text", "", "\"https://example.com/auth/v1\"", "what `iss` has to be; without it anything"},
     [](ConfigReader& r, const TomlNode& v, AuthConfig& c) {
       ConfigReader::put(r.read_some_text(v), c.issuer);
     }},
    {"audience",
     {"text or list of texts", "[]", "\"authenticated\"",
      "of which `aud` has to name one; `[]`: anything"},
     [](ConfigReader& r, const TomlNode& v, AuthConfig& c) {
       ConfigReader::put(r.read_texts(v), c.audiences);
     }},
    {"leeway_s",
     {"seconds", "5", "30", "by which clocks may differ"},
     [](ConfigReader& r, const TomlNode& v, AuthConfig& c) {
       r.put_number(v, 0, 3600, c.leeway_s);
     }},
    {"publishable_keys",
     {"text or list of texts", "[]", "\"env(SB_PUBLISHABLE_KEY)\"",
      "keys that stand for a token of the role `anon`"},
     [](ConfigReader& r, const TomlNode& v, AuthConfig& c) {
       ConfigReader::put(r.read_texts(v), c.publishable_keys);
     }},
    {"secret_keys",
     {"text or list of texts", "[]", "\"env(SB_SECRET_KEY)\"",
      "keys that stand for one of the role `service_role`"},
     [](ConfigReader& r, const TomlNode& v, AuthConfig& c) {
       ConfigReader::put(r.read_texts(v), c.secret_keys);
     }},
};

constexpr ConfigKey<SupabaseConfig> kSupabaseKeys[] = {
    {"url",
     {"URL", "", "\"https://abc.supabase.co\"", "`SUPABASE_URL`"},
     [](ConfigReader& r, const TomlNode& v, SupabaseConfig& c) {
       ConfigReader::put(r.read_some_text(v), c.url);
     }},
    {"anon_key",
     {"text", "", "\"env(ANON_KEY)\"", "`SUPABASE_ANON_KEY`"},
     [](ConfigReader& r, const TomlNode& v, SupabaseConfig& c) {
       ConfigReader::put(r.read_some_text(v), c.anon_key);
     }},
    {"service_role_key",
     {"text", "", "\"env(SERVICE_ROLE_KEY)\"", "`SUPABASE_SERVICE_ROLE_KEY`"},
     [](ConfigReader& r, const TomlNode& v, SupabaseConfig& c) {
       ConfigReader::put(r.read_some_text(v), c.service_role_key);
     }},
    {"db_url",
     {"URL", "", "\"env(DATABASE_URL)\"", "`SUPABASE_DB_URL`"},
     [](ConfigReader& r, const TomlNode& v, SupabaseConfig& c) {
       ConfigReader::put(r.read_some_text(v), c.db_url);
     }},
    {"publishable_key",
     {"text", "", "\"env(SB_PUBLISHABLE_KEY)\"", "`SUPABASE_PUBLISHABLE_KEYS`, as `default`"},
     [](ConfigReader& r, const TomlNode& v, SupabaseConfig& c) {
       ConfigReader::put(r.read_some_text(v), c.publishable_key);
     }},
    {"secret_key",
     {"text", "", "\"env(SB_SECRET_KEY)\"", "`SUPABASE_SECRET_KEYS`, as `default`"},
     [](ConfigReader& r, const TomlNode& v, SupabaseConfig& c) {
       ConfigReader::put(r.read_some_text(v), c.secret_key);
     }},
};

constexpr const char* kFormats[] = {"auto", "text", "json"};

constexpr ConfigKey<LogConfig> kLogKeys[] = {
    {"format",
     {"`\"auto\"`, `\"text\"` or `\"json\"`", "\"auto\"", "\"json\"",
      "a line of text or an object of JSON for each entry; `auto`: text on a terminal, else JSON"},
     [](ConfigReader& r, const TomlNode& v, LogConfig& c) {
       if (const auto at = r.read_choice(v, kFormats)) c.format = static_cast<LogFormatChoice>(*at);
     }},
    {"access",
     {"switch", "false", "true", "a line for each request that was answered"},
     [](ConfigReader& r, const TomlNode& v, LogConfig& c) {
       ConfigReader::put(r.read_switch(v), c.access);
     }},
    {"source",
     {"switch", "false", "true", "what functions log begins with the file and the line"},
     [](ConfigReader& r, const TomlNode& v, LogConfig& c) {
       ConfigReader::put(r.read_switch(v), c.source);
     }},
    {"quota_lines_per_s",
     {"count", "0", "200",
      "lines of each function a second; what is more is dropped, and a line a second says how "
      "many; 0: any number"},
     [](ConfigReader& r, const TomlNode& v, LogConfig& c) {
       r.put_number(v, 0, kMostCount, c.quota_lines_per_s);
     }},
    {"quota_kb_per_s",
     {"KB", "0", "256", "the same of their text"},
     [](ConfigReader& r, const TomlNode& v, LogConfig& c) {
       r.put_number(v, 0, kMostCount, c.quota_kb_per_s);
     }},
};

std::string fault_of_secret(std::string_view name) {
  return name.empty() ? "a secret needs a name" : "";
}

// As the CLI has it: in upper case, and without those whose variables are not there.
void read_secrets(ConfigReader& reader, const TomlNode& value, ServeConfig& config) {
  if (!reader.is_table(value, "[edge_runtime.secrets]")) return;
  TomlNode known = value;
  known.keys.clear();
  known.items.clear();
  for (size_t at = 0; at < value.keys.size(); ++at) {
    const TomlNode& item = value.items[at];
    const auto from = reader.from_environment(item);
    if (from && !from->value) {
      reader.note(item.offset,
                  "there is no variable " + in_quotes(from->name) + ": the secret is left out");
      continue;
    }
    TomlKey key = value.keys[at];
    for (char& c : key.name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
    if (key.name.starts_with("SUPABASE_")) {
      reader.note(key.offset, "secrets cannot be called SUPABASE_…: this one is left out");
      continue;
    }
    if (item.text.starts_with("encrypted:")) {
      reader.fail(item, "encrypted secrets are not supported",
                  "env(NAME) takes them out of the environment");
      continue;
    }
    known.keys.push_back(std::move(key));
    known.items.push_back(item);
  }
  reader.read_named_texts(known, &config.secrets, fault_of_secret);
}

constexpr ConfigKey<ServeConfig> kEdgeRuntimeKeys[] = {
    {"enabled",
     {"switch", "true", "false",
      "kept for the Supabase CLI; functions are served whatever it says"},
     [](ConfigReader& r, const TomlNode& v, ServeConfig& c) {
       ConfigReader::put(r.read_switch(v), c.edge_runtime_enabled);
     }},
    {"policy",
     {"`\"per_worker\"`, `\"per_request\"` or `\"oneshot\"`", "\"per_worker\"", "\"oneshot\"",
      "as `policy` of `[server]`"},
     [](ConfigReader& r, const TomlNode& v, ServeConfig& c) {
       ConfigReader::put(read_policy(r, v), c.server.policy);
     }},
    {"inspector_port",
     {"port", "8083", "9229", "kept for the inspector"},
     [](ConfigReader& r, const TomlNode& v, ServeConfig& c) {
       r.put_number(v, 0, 65535, c.inspector_port);
     }},
    {"deno_version",
     {"1 or 2", "2", "2", "functions run as Deno 2 has it, whatever it says"},
     [](ConfigReader& r, const TomlNode& v, ServeConfig&) {
       if (const auto version = r.read_number(v, 1, 2); version && *version == 1)
         r.note(v.offset, "functions run as Deno 2 has it");
     }},
    {"secrets",
     {"table of texts", "{}", "{ api_key = \"env(API_KEY)\" }",
      "variables of all functions, their names in upper case; those of the env file count more"},
     read_secrets},
};

}  // namespace

std::span<const ConfigKey<ServeConfig>> project_keys() { return kProjectKeys; }
std::span<const ConfigKey<ServerConfig>> server_keys() { return kServerKeys; }
std::span<const ConfigKey<TlsDraft>> tls_keys() { return kTlsKeys; }
std::span<const ConfigKey<AuthConfig>> auth_keys() { return kAuthKeys; }
std::span<const ConfigKey<SupabaseConfig>> supabase_keys() { return kSupabaseKeys; }
std::span<const ConfigKey<LogConfig>> log_keys() { return kLogKeys; }
std::span<const ConfigKey<ServeConfig>> edge_runtime_keys() { return kEdgeRuntimeKeys; }

std::optional<Policy> read_policy(ConfigReader& reader, const TomlNode& value) {
  static constexpr const char* kNames[] = {"per_worker", "per_request", "oneshot"};
  static constexpr Policy kPolicies[] = {Policy::kPerWorker, Policy::kPerRequest, Policy::kOneshot};
  const std::optional<size_t> at = reader.read_choice(value, kNames);
  if (!at) return std::nullopt;
  return kPolicies[*at];
}

}  // namespace edgert::server
