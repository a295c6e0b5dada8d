#include "serve/worker_options.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>

namespace edgert::server {

namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code none;
  return fs::exists(path, none);
}

std::string base64url(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  uint32_t bits = 0;
  int count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) text += kDigits[bits >> (count - 6) & 63];
  }
  if (count > 0) text += kDigits[bits << (6 - count) & 63];
  return text;
}

// {"default":"…"}; keys are plain, but a file may say anything.
std::string keys_text(std::string_view key) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text = "{\"default\":\"";
  for (const char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ') {
      text += "\\u00";
      text += kHex[byte >> 4];
      text += kHex[byte & 15];
      continue;
    }
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + "\"}";
}

// What stands beside all functions, and what configures one; a worker reads nothing else there. In
// a Supabase project functions import each other's modules: its CLI lets them.
void add_roots(const FunctionParts& parts, bool is_supabase, const std::string& import_map,
               std::vector<std::string>* roots) {
  *roots = parts.shared;
  if (is_supabase) roots->push_back(parts.folder);
  for (const std::string& root : parts.config.module_roots) roots->push_back(root);
  if (!import_map.empty()) roots->push_back(import_map);
  for (const char* name : {"deno.json", "deno.jsonc", "deno.lock", "import_map.json",
                           "package.json", ".npmrc", "node_modules"})
    roots->push_back((fs::path(parts.folder) / name).string());
  // One that is not there would keep the worker from booting.
  std::erase_if(*roots, [](const std::string& root) { return !is_there(root); });
}

// What the Supabase CLI takes where nothing is said; a deno.json of the function's is found anyway.
std::string import_map_of(const FunctionParts& parts, const fs::path& folder) {
  const auto has_own = [&folder](const char* name) { return is_there(folder / name); };
  const std::string& named = parts.config.import_map;
  if (named == (folder / "deno.json").string() || named == (folder / "deno.jsonc").string())
    return {};
  if (!named.empty()) return named;
  if (has_own("deno.json") || has_own("deno.jsonc")) return {};
  for (const fs::path& where : {folder, fs::path(parts.folder)}) {
    if (is_there(where / "import_map.json")) return (where / "import_map.json").string();
  }
  return {};
}

void add(std::map<std::string, std::string>* variables, const char* name,
         const std::string& value) {
  if (!value.empty()) (*variables)[name] = value;
}

NamedTexts env_of(const ServeConfig& config, const FunctionParts& parts) {
  std::map<std::string, std::string> variables;
  for (const NamedTexts* each : {&config.secrets, &parts.variables, &parts.config.env}) {
    for (const auto& [name, value] : *each) variables[name] = value;
  }
  const SupabaseConfig& supabase = config.supabase;
  add(&variables, "SUPABASE_URL", supabase.url);
  add(&variables, "SUPABASE_ANON_KEY", supabase.anon_key);
  add(&variables, "SUPABASE_SERVICE_ROLE_KEY", supabase.service_role_key);
  add(&variables, "SUPABASE_DB_URL", supabase.db_url);
  if (!supabase.publishable_key.empty())
    variables["SUPABASE_PUBLISHABLE_KEYS"] = keys_text(supabase.publishable_key);
  if (!supabase.secret_key.empty())
    variables["SUPABASE_SECRET_KEYS"] = keys_text(supabase.secret_key);
  variables["DENO_DEPLOYMENT_ID"] = parts.found.name;
  return {variables.begin(), variables.end()};
}

}  // namespace

std::string local_token(const std::string& jwt_secret, const std::string& role) {
  // The year 2032, as the CLI has it.
  std::string token =
      base64url(R"({"alg":"HS256","typ":"JWT"})") + "." +
      base64url(R"({"iss":"supabase-demo","role":")" + role + R"(","exp":1983812996})");
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), jwt_secret.data(), static_cast<int>(jwt_secret.size()),
           reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest,
           &size) == nullptr)
    return {};
  return token + "." + base64url({reinterpret_cast<const char*>(digest), size});
}

WorkerOptions worker_options_of(const ServeConfig& config, const FunctionParts& parts) {
  const FunctionConfig& function = parts.config;
  WorkerOptions worker;
  const fs::path own = fs::path(parts.folder) / parts.found.name;
  // Two functions may have one entry: their names keep them apart.
  worker.service_path = function.entrypoint.empty() ? parts.found.path : own.string();
  worker.entry_point = function.entrypoint;
  if (parts.found.kind != FoundFunction::Kind::kPack || !function.entrypoint.empty()) {
    fs::path folder =
        parts.found.kind == FoundFunction::Kind::kFolder ? own : fs::path(parts.folder);
    if (!function.entrypoint.empty()) folder = fs::path(function.entrypoint).parent_path();
    worker.import_map_path = import_map_of(parts, folder);
    // As the CLI: package.json counts where nothing else says what names mean.
    if (config.is_supabase) {
      worker.no_npm = !worker.import_map_path.empty() || is_there(folder / "deno.json") ||
                      is_there(folder / "deno.jsonc") || !is_there(folder / "package.json");
    }
    add_roots(parts, config.is_supabase, worker.import_map_path, &worker.module_roots.emplace());
  }
  worker.env = env_of(config, parts);
  worker.net = function.net;
  worker.imports = function.imports;
  worker.static_patterns = function.static_files;
  if (function.tmp_quota_bytes) worker.temporary_folder.quota_bytes = *function.tmp_quota_bytes;
  worker.reads_files_in_calls = true;
  worker.policy = function.policy;
  worker.max_parallelism = function.max_parallelism;
  worker.limits = function.limits;
  worker.unnamed_limits = function.unnamed_limits;
  return worker;
}

}  // namespace edgert::server
