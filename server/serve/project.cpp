#include "serve/project.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "edgert/error_detail.h"
#include "serve/config/config_reader.h"
#include "serve/env_file.h"
#include "serve/function_folder.h"
#include "serve/source_text.h"
#include "serve/worker_options.h"

namespace edgert::server {

namespace {

namespace fs = std::filesystem;

// Several files may say the same.
void add_new(std::vector<Error> more, std::vector<Error>* errors) {
  for (Error& error : more) {
    const bool is_there = std::any_of(errors->begin(), errors->end(), [&error](const Error& had) {
      return had.message == error.message;
    });
    if (!is_there) errors->push_back(std::move(error));
  }
}

class Loading {
 public:
  explicit Loading(const ServeFlags& flags) : flags_(flags) {}

  LoadedProject load() {
    if (find() && read_functions()) {
      read_env();
      apply_flags();
      make_functions();
    }
    if (loaded_.errors.empty())
      loaded_.project = std::make_shared<const Project>(std::move(project_));
    return std::move(loaded_);
  }

 private:
  bool fail(Error error) {
    loaded_.errors.push_back(std::move(error));
    return false;
  }

  // What the configuration says of a function, and cannot be.
  void fail_of(const FunctionConfig& function, std::string what, std::string hint) {
    Error error = error_of_file(project_.config.path, ErrorCode::kInvalidData, std::move(what));
    ErrorDetail detail = *error.detail;
    detail.line = function.line;
    detail.column = function.column;
    detail.hint = std::move(hint);
    error.detail = std::make_shared<const ErrorDetail>(std::move(detail));
    fail(std::move(error));
  }

  bool find() {
    Result<ProjectPlaces> places = find_project(flags_.folder, flags_.config);
    if (!places.ok()) return fail(places.take_error());
    project_.folder = places.value().functions;
    project_.files.insert(places.value().looked_for.begin(), places.value().looked_for.end());
    if (places.value().config.empty()) {
      project_.config = config_without_file();
      return true;
    }
    ReadConfig read = read_config(places.value().config);
    project_.config = std::move(read.config);
    project_.files.insert(read.files.begin(), read.files.end());
    add_new(std::move(read.notes), &loaded_.notes);
    add_new(std::move(read.errors), &loaded_.errors);
    if (!project_.config.functions_folder.empty())
      project_.folder = project_.config.functions_folder;
    return true;
  }

  bool read_functions() {
    Result<FoundFunctions> found = find_functions(project_.folder, project_.config.is_supabase);
    if (!found.ok()) return fail(found.take_error());
    project_.files.insert(project_.folder);
    shared_ = std::move(found.value().shared);
    add_new(std::move(found.value().errors), &loaded_.errors);
    add_new(std::move(found.value().notes), &loaded_.notes);
    for (FoundFunction& function : found.value().functions) {
      std::string name = function.name;
      found_.emplace(std::move(name), std::move(function));
    }
    return true;
  }

  void read_env() {
    std::string path = (fs::path(project_.folder) / ".env").string();
    std::error_code none;
    if (!flags_.env_file.empty()) {
      path = absolute_from(fs::current_path(none).string(), flags_.env_file);
    } else if (!project_.config.is_supabase && !project_.config.path.empty() &&
               !fs::exists(path, none)) {
      project_.files.insert(path);
      path = (fs::path(project_.config.path).parent_path() / ".env").string();
    }
    project_.files.insert(path);
    EnvFile file = read_env_file(path);
    if (flags_.env_file.empty()) {
      std::erase_if(file.errors,
                    [](const Error& error) { return error.code == ErrorCode::kNotFound; });
    }
    drop_reserved(path, &file);
    variables_ = std::move(file.variables);
    add_new(std::move(file.errors), &loaded_.errors);
    add_new(std::move(file.notes), &loaded_.notes);
  }

  void apply_flags() {
    ServeConfig& config = project_.config;
    if (flags_.host) config.server.host = *flags_.host;
    if (flags_.port) config.server.port = *flags_.port;
    if (flags_.threads) config.server.threads = *flags_.threads;
    if (flags_.admin) config.server.admin = *flags_.admin;
    if (flags_.access_log) config.log.access = true;
    if (flags_.json_log)
      config.log.format = *flags_.json_log ? LogFormatChoice::kJson : LogFormatChoice::kText;
    apply_flags(config.defaults);
    for (auto& [name, function] : config.functions) apply_flags(function);
  }

  void apply_flags(FunctionConfig& function) const {
    std::error_code none;
    if (flags_.no_verify_jwt) function.verify_jwt = false;
    if (!flags_.import_map.empty())
      function.import_map = absolute_from(fs::current_path(none).string(), flags_.import_map);
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, function] : found_) names.push_back(name);
    return names;
  }

  // Those that the configuration alone names.
  void add_configured() {
    for (const auto& [name, function] : project_.config.functions) {
      if (found_.contains(name) || !function.enabled) continue;
      if (function.entrypoint.empty()) {
        fail_of(function, "there is no function \"" + name + "\" in " + project_.folder,
                did_you_mean(name, names()));
        continue;
      }
      found_.emplace(name, FoundFunction{name, (fs::path(project_.folder) / name).string()});
    }
    for (const std::string& name : flags_.functions) {
      if (!found_.contains(name)) fail_of_flag(name, "--functions");
    }
    for (const auto& [name, share] : flags_.canaries) {
      if (!found_.contains(name) && !flags_.canaries_may_be_gone) fail_of_flag(name, "--canary");
    }
  }

  void fail_of_flag(const std::string& name, const char* flag) {
    Error error = error_of_file(project_.folder, ErrorCode::kNotFound,
                                "there is no function \"" + name + "\", which " + flag + " names");
    ErrorDetail detail = *error.detail;
    detail.hint = did_you_mean(name, names());
    error.detail = std::make_shared<const ErrorDetail>(std::move(detail));
    fail(std::move(error));
  }

  bool is_asked_for(const std::string& name) const {
    return flags_.functions.empty() || std::find(flags_.functions.begin(), flags_.functions.end(),
                                                 name) != flags_.functions.end();
  }

  void make_functions() {
    add_configured();
    for (const auto& [name, found] : found_) {
      FunctionConfig function = project_.config.config_of(name);
      if (const auto share = flags_.canaries.find(name); share != flags_.canaries.end())
        function.canary.share = share->second;
      std::error_code none;
      if (!function.entrypoint.empty() && !fs::is_regular_file(function.entrypoint, none)) {
        fail_of(function, "the entrypoint of \"" + name + "\" is no file: " + function.entrypoint,
                {});
        continue;
      }
      if (!function.enabled || !is_asked_for(name)) continue;
      const size_t place = project_.functions.size();
      const FunctionParts parts{found, function, project_.folder, shared_, variables_};
      project_.functions.push_back(
          {name, function,
           std::make_shared<const WorkerOptions>(worker_options_of(project_.config, parts))});
      project_.routes.add_name(name, place);
      for (const RouteConfig& route : function.routes) {
        if (const Status added = project_.routes.add(route, place); !added.ok()) {
          fail_of(function,
                  "the route " + route.host + route.path + " of \"" + name +
                      "\": " + added.error().message,
                  {});
        }
      }
    }
    if (project_.functions.empty() && loaded_.errors.empty()) {
      loaded_.notes.push_back(
          error_of_file(project_.folder, ErrorCode::kNotFound, "there are no functions yet"));
    }
  }

  const ServeFlags& flags_;
  Project project_;
  LoadedProject loaded_;
  std::map<std::string, FoundFunction> found_;
  std::vector<std::string> shared_;
  NamedTexts variables_;
};

}  // namespace

LoadedProject load_project(const ServeFlags& flags) { return Loading(flags).load(); }

Result<std::shared_ptr<TlsIdentity>> load_tls_of(const TlsConfig& config) {
  std::vector<TlsKeyPair> pairs;
  for (const CertificateConfig& each : config.certificates)
    pairs.push_back({.key_file = each.key, .cert_file = each.cert});
  return TlsIdentity::load(std::move(pairs));
}

void apply(const ServerConfig& server, PoolOptions* pool) {
  pool->policy = server.policy;
  pool->max_parallelism = server.max_parallelism;
  pool->request_wait_timeout_ms = server.request_wait_timeout_ms;
  pool->request_idle_timeout_ms = server.request_idle_timeout_ms;
  pool->max_workers = server.max_workers;
  pool->max_resident_workers = server.max_resident_workers;
  pool->memory_budget_mb = server.memory_budget_mb;
  pool->deny_net.insert(pool->deny_net.end(), server.deny_net.begin(), server.deny_net.end());
}

}  // namespace edgert::server
