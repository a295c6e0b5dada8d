#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include "serve/config/config_keys.h"
#include "serve/config/serve_config.h"
#include "serve/env_file.h"

extern char** environ;

namespace edgert::server {

namespace {

constexpr const char* kTables[] = {"project",   "server",       "auth",     "supabase", "log",
                                   "telemetry", "edge_runtime", "defaults", "functions"};

void read_own(ConfigReader& reader, const TomlNode& root, ServeConfig& config) {
  const std::vector<std::string> known(std::begin(kTables), std::end(kTables));
  for (const TomlKey& key : root.keys) {
    if (std::find(known.begin(), known.end(), key.name) == known.end())
      reader.fail_unknown(key, "the file", known);
  }
  const auto read = [&](const char* name, const auto& keys, auto& target) {
    if (const TomlNode* const table = root.find(name))
      reader.read_table(*table, "[" + std::string(name) + "]", keys, target);
  };
  read("project", project_keys(), config);
  read("server", server_keys(), config.server);
  read("auth", auth_keys(), config.auth);
  read("supabase", supabase_keys(), config.supabase);
  read("log", log_keys(), config.log);
  read("telemetry", telemetry_keys(), config.telemetry);
  read("edge_runtime", edge_runtime_keys(), config);
  config.defaults.verify_jwt = config.auth.can_verify();
  if (const TomlNode* const table = root.find("defaults")) read_defaults(reader, *table, config);
  if (const TomlNode* const table = root.find("functions")) read_functions(reader, *table, config);
}

// What is there already counts more.
void add_missing(const NamedTexts& more, NamedTexts* variables) {
  for (const auto& one : more) {
    const bool is_there = std::any_of(variables->begin(), variables->end(),
                                      [&one](const auto& had) { return had.first == one.first; });
    if (!is_there) variables->push_back(one);
  }
}

// The first that names a variable counts; those of a Supabase project are the CLI's.
std::vector<std::string> env_files_of(const std::string& config, bool is_supabase,
                                      const NamedTexts& environment) {
  const std::filesystem::path folder = std::filesystem::path(config).parent_path();
  if (!is_supabase) return {(folder / ".env").string()};
  std::string kind = "development";
  for (const auto& [name, value] : environment) {
    if (name == "SUPABASE_ENV" && !value.empty() && value.find('/') == std::string::npos)
      kind = value;
  }
  std::vector<std::string> files;
  for (const std::filesystem::path& where : {folder, folder.parent_path()}) {
    files.push_back((where / (".env." + kind + ".local")).string());
    if (kind != "test") files.push_back((where / ".env.local").string());
    files.push_back((where / (".env." + kind)).string());
    files.push_back((where / ".env").string());
  }
  return files;
}

}  // namespace

NamedTexts process_environment() {
  NamedTexts variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const size_t equals = text.find('=');
    if (equals != std::string::npos)
      variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

ServeConfig config_without_file() {
  ServeConfig config;
  config.defaults = plain_function();
  return config;
}

ReadConfig read_config_text(const ConfigText& given) {
  ReadConfig read;
  read.config = config_without_file();
  read.config.path = given.path;
  const SourceText source(given.path, given.text);
  TomlDocument document = parse_toml(source);
  read.errors = std::move(document.errors);
  ConfigReader reader(source, given.environment);
  if (given.is_supabase) {
    read_supabase(reader, document.root, read.config);
  } else {
    read_own(reader, document.root, read.config);
  }
  for (Error& error : reader.take_errors()) read.errors.push_back(std::move(error));
  read.notes = reader.take_notes();
  return read;
}

ReadConfig read_config(const std::string& path) {
  Result<std::string> text = read_text_file(path, kMostConfigBytes);
  ReadConfig read;
  if (!text.ok()) {
    read.config = config_without_file();
    read.errors.push_back(text.take_error());
    read.files = {path};
    return read;
  }
  ConfigText given;
  given.path = path;
  given.text = std::move(text).value();
  given.is_supabase = std::filesystem::path(path).filename() == "config.toml";
  given.environment = process_environment();
  std::vector<Error> faults;
  std::vector<std::string> files{path};
  for (const std::string& file : env_files_of(path, given.is_supabase, given.environment)) {
    files.push_back(file);
    EnvFile env = read_env_file(file);
    add_missing(env.variables, &given.environment);
    for (Error& error : env.errors) {
      if (error.code != ErrorCode::kNotFound) faults.push_back(std::move(error));
    }
  }
  read = read_config_text(given);
  read.files = std::move(files);
  read.errors.insert(read.errors.end(), std::make_move_iterator(faults.begin()),
                     std::make_move_iterator(faults.end()));
  return read;
}

}  // namespace edgert::server
