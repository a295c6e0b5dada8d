// A Supabase project's config.toml: of what is in it, the parts that functions are served by.
#include <algorithm>
#include <string>
#include <utility>

#include "serve/config/config_keys.h"
#include "serve/worker_options.h"

namespace edgert::server {

namespace {

// Those of all projects on people's own machines; the CLI has them where the file says nothing.
constexpr char kLocalJwtSecret[] = "super-secret-jwt-token-with-at-least-32-characters-long";
constexpr char kLocalPublishableKey[] = "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH";
constexpr char kLocalSecretKey[] = "sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz";
constexpr char kLocalKeys[] =
    R"({"keys":[{"kty":"EC","kid":"b81269f1-21d8-4f2e-b719-c2240a840d90","use":"sig",)"
    R"("key_ops":["verify"],"alg":"ES256","crv":"P-256",)"
    R"("x":"M5Sjqn5zwC9Kl1zVfUUGvv9boQjCGd45G8sdopBExB4",)"
    R"("y":"P6IXMvA2WYXSHSOMTBH2jsw_9rrzGy89FjPf6oOsIxQ"}]})";

// What a CLI of today knows at the top.
constexpr const char* kKnown[] = {"project_id",   "api",       "db",        "realtime",
                                  "studio",       "inbucket",  "storage",   "auth",
                                  "edge_runtime", "functions", "analytics", "experimental",
                                  "remotes",      "workflows"};

struct Draft {
  uint64_t api_port = 54321, db_port = 54322;
  std::string external_url, signing_keys_path;
  bool has_tls = false;
};

// The value of a key, when it is there.
const TomlNode* at(const TomlNode& root, std::string_view table, std::string_view key) {
  const TomlNode* const found = root.find(table);
  return found == nullptr ? nullptr : found->find(key);
}

void take_text(ConfigReader& reader, const TomlNode& root, const char* table, const char* key,
               std::string* place) {
  const TomlNode* const value = at(root, table, key);
  if (value == nullptr) return;
  if (std::optional<std::string> text = reader.read_text(*value); text && !text->empty())
    *place = std::move(*text);
}

void take_port(ConfigReader& reader, const TomlNode& root, const char* table, uint64_t* port) {
  if (const TomlNode* const value = at(root, table, "port"))
    reader.put_number(*value, 0, 65535, *port);
}

void note_unknown(ConfigReader& reader, const TomlNode& root) {
  const std::vector<std::string> known(std::begin(kKnown), std::end(kKnown));
  for (const TomlKey& key : root.keys) {
    if (std::find(known.begin(), known.end(), key.name) != known.end()) continue;
    reader.note(key.offset, in_quotes(key.name) + " is ignored", did_you_mean(key.name, known));
  }
}

void read_auth(ConfigReader& reader, const TomlNode& root, ServeConfig& config) {
  constexpr size_t kLeastSecret = 16;
  AuthConfig& auth = config.auth;
  take_text(reader, root, "auth", "jwt_secret", &auth.jwt_secret);
  if (const TomlNode* const secret = at(root, "auth", "jwt_secret");
      secret != nullptr && !auth.jwt_secret.empty() && auth.jwt_secret.size() < kLeastSecret)
    reader.fail_secretly(*secret,
                         "must have at least " + std::to_string(kLeastSecret) + " characters");
  take_text(reader, root, "auth", "anon_key", &config.supabase.anon_key);
  take_text(reader, root, "auth", "service_role_key", &config.supabase.service_role_key);
  config.supabase.publishable_key = kLocalPublishableKey;
  config.supabase.secret_key = kLocalSecretKey;
  take_text(reader, root, "auth", "publishable_key", &config.supabase.publishable_key);
  take_text(reader, root, "auth", "secret_key", &config.supabase.secret_key);
  auth.publishable_keys = {config.supabase.publishable_key};
  auth.secret_keys = {config.supabase.secret_key};

  const TomlNode* const signing = at(root, "auth", "signing_keys_path");
  std::string path;
  take_text(reader, root, "auth", "signing_keys_path", &path);
  if (!path.empty()) {
    auth.jwks = absolute_from(reader.folder(), path);
    if (config.supabase.anon_key.empty() || config.supabase.service_role_key.empty()) {
      reader.note(signing->offset,
                  "the keys of anon and service_role are signed by the secret, and not by these",
                  "anon_key and service_role_key of [auth] name others");
    }
  } else {
    auth.jwks_text = kLocalKeys;
  }
  if (auth.jwt_secret.empty()) {
    auth.jwt_secret = kLocalJwtSecret;
    const TomlNode* const table = root.find("auth");
    reader.note(table == nullptr ? 0 : table->offset,
                "there is no jwt_secret in [auth]: tokens are verified by the one that all local "
                "projects have, which everybody knows");
  }
  for (const auto& [role, key] : {std::pair("anon", &config.supabase.anon_key),
                                  std::pair("service_role", &config.supabase.service_role_key)}) {
    if (key->empty()) *key = local_token(auth.jwt_secret, role);
  }
}

}  // namespace

void read_supabase(ConfigReader& reader, const TomlNode& root, ServeConfig& config) {
  config.is_supabase = true;
  note_unknown(reader, root);
  read_auth(reader, root, config);

  Draft draft;
  take_port(reader, root, "api", &draft.api_port);
  take_port(reader, root, "db", &draft.db_port);
  take_text(reader, root, "api", "external_url", &draft.external_url);
  if (const TomlNode* const tls = at(root, "api", "tls")) {
    if (const TomlNode* const enabled = tls->find("enabled"))
      ConfigReader::put(reader.read_switch(*enabled), draft.has_tls);
  }
  config.supabase.url = !draft.external_url.empty()
                            ? draft.external_url
                            : (draft.has_tls ? "https" : "http") + std::string("://127.0.0.1:") +
                                  std::to_string(draft.api_port);
  config.supabase.db_url =
      "postgresql://postgres:postgres@127.0.0.1:" + std::to_string(draft.db_port) + "/postgres";

  if (const TomlNode* const table = root.find("edge_runtime"))
    reader.read_table(*table, "[edge_runtime]", edge_runtime_keys(), config);
  config.defaults.verify_jwt = true;
  if (const TomlNode* const table = root.find("functions")) read_functions(reader, *table, config);
}

}  // namespace edgert::server
