#include "serve/project_verbs.h"

#include <fcntl.h>
#include <simdjson.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/frame.h"
#include "serve/admin_address.h"
#include "serve/canary.h"
#include "serve/check_project.h"
#include "serve/config/serve_config.h"
#include "serve/cron_table.h"
#include "serve/function_folder.h"
#include "serve/project.h"
#include "serve/templates.h"
#include "verbs/graph_text.h"
#include "verbs/teller.h"

namespace edgert::server {

namespace {

namespace fs = std::filesystem;

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

enum class Written { kNew, kThere, kFailed };

// Never in place of what is there, links included.
Written write_new(const fs::path& path, std::string_view text, Teller& teller) {
  std::error_code fault;
  fs::create_directories(path.parent_path(), fault);
  const int file =
      fault ? -1 : open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (file < 0) {
    if (!fault && errno == EEXIST) return Written::kThere;
    teller.fail(path.string() +
                " cannot be written: " + (fault ? fault.message() : std::strerror(errno)));
    return Written::kFailed;
  }
  bool is_written = true;
  while (is_written && !text.empty()) {
    const ssize_t size = write(file, text.data(), text.size());
    is_written = size > 0;
    if (is_written) text.remove_prefix(static_cast<size_t>(size));
  }
  if (!is_written) teller.fail(path.string() + " cannot be written: " + std::strerror(errno));
  is_written = close(file) == 0 && is_written;
  if (!is_written) unlink(path.c_str());
  return is_written ? Written::kNew : Written::kFailed;
}

bool is_there(const fs::path& path) {
  std::error_code none;
  return fs::exists(fs::symlink_status(path, none));
}

int init(const ProjectVerbOptions& options, Teller& teller) {
  const fs::path folder = options.flags.folder;
  const fs::path config = folder / "edgert.toml";
  const Result<ProjectPlaces> places = find_project(folder.string(), {});
  const std::string there = places.ok() ? places.value().config : std::string();
  if (!there.empty() || is_there(config)) {
    teller.fail((there.empty() ? config.string() : there) +
                " is there already: nothing is written");
    return kFailed;
  }
  // Beside functions of one's own none is needed.
  const std::string name = is_there(folder / "functions") ? "" : "hello";
  std::vector<std::pair<fs::path, std::string>> files{{config, config_template(name)}};
  if (!name.empty()) {
    files.emplace_back(folder / "functions" / name / "index.ts", function_template(name));
    files.emplace_back(folder / "functions" / "deno.json", kDenoTemplate);
  }
  files.emplace_back(folder / "tsconfig.json", kTsconfigTemplate);
  files.emplace_back(folder / ".gitignore", kIgnoreTemplate);
  for (const auto& [path, text] : files) {
    const Written written = write_new(path, text, teller);
    if (written == Written::kFailed) return kFailed;
    teller.say((written == Written::kNew ? "wrote " : "kept ") + path.string());
  }
  return 0;
}

int make_function(const ProjectVerbOptions& options, Teller& teller) {
  if (const std::string fault = fault_of_name(options.name); !fault.empty()) {
    teller.fail(options.name + " is no name: " + fault);
    return kWrongUsage;
  }
  Result<ProjectPlaces> places = find_project(options.flags.folder, options.flags.config);
  if (!places.ok()) {
    teller.fail(options.flags.folder, places.error());
    return kFailed;
  }
  std::string folder = places.value().functions;
  if (!places.value().config.empty()) {
    // Where it cannot be read, what it says of the folder is unknown.
    const ReadConfig read = read_config(places.value().config);
    if (!read.config.functions_folder.empty()) folder = read.config.functions_folder;
  }
  const fs::path own = fs::path(folder) / options.name;
  for (const fs::path& path :
       {own, fs::path(own.string() + ".ts"), fs::path(own.string() + ".js")}) {
    if (!is_there(path)) continue;
    teller.fail(path.string() + " is there already: nothing is written");
    return kFailed;
  }
  const fs::path entry = own / "index.ts";
  switch (write_new(entry, function_template(options.name), teller)) {
    case Written::kNew:
      teller.say("wrote " + entry.string());
      return 0;
    case Written::kThere:
      teller.fail(entry.string() + " is there already: nothing is written");
      return kFailed;
    default:
      return kFailed;
  }
}

// Of {"message":"…"}; the body itself where it is nothing such.
std::string message_of(const std::string& body) {
  simdjson::dom::parser parser;
  std::string_view message;
  if (parser.parse(body)["message"].get(message) == simdjson::SUCCESS) return std::string(message);
  return body.substr(0, body.find_last_not_of('\n') + 1);
}

// What a server that runs answers; nothing where what is wrong has been told, with the exit code.
std::optional<std::string> ask_server(const ProjectVerbOptions& options, const std::string& method,
                                      const std::string& path, Teller& teller, int* exit_code) {
  *exit_code = kFailed;
  const LoadedProject loaded = load_project(options.flags);
  if (loaded.project == nullptr) {
    for (const Error& error : loaded.errors) teller.fail(error);
    return std::nullopt;
  }
  const ServerConfig& server = loaded.project->config.server;
  if (server.admin.empty()) {
    teller.fail("nobody knows where to ask: [server] admin, or --admin, says where");
    *exit_code = kWrongUsage;
    return std::nullopt;
  }
  const Result<AdminAddress> address = parse_admin_address(server.admin);
  if (!address.ok()) {
    teller.fail(address.error());
    *exit_code = kWrongUsage;
    return std::nullopt;
  }
  auto answer = ask_admin(address.value(), server.admin_token, method, path);
  if (!answer.ok()) {
    teller.fail(answer.error().message);
    return std::nullopt;
  }
  auto& [status, body] = answer.value();
  if (status >= 300) {
    teller.fail("the server has answered " + std::to_string(status) + ": " + message_of(body));
    return std::nullopt;
  }
  *exit_code = 0;
  return std::move(body);
}

// Says what it answers.
int have_server(const ProjectVerbOptions& options, const std::string& method,
                const std::string& path, Teller& teller) {
  int exit_code = 0;
  if (const auto body = ask_server(options, method, path, teller, &exit_code))
    teller.say(body->substr(0, body->find_last_not_of('\n') + 1));
  return exit_code;
}

// What others may read goes to stdout.
int list_schedules(const ProjectVerbOptions& options, Teller& teller) {
  int exit_code = 0;
  const auto body = ask_server(options, "GET", "/schedules", teller, &exit_code);
  if (!body) return exit_code;
  const Result<std::string> text = options.is_json ? Result<std::string>(*body) : cron_table(*body);
  if (!text.ok()) {
    teller.fail(text.error().message);
    return kFailed;
  }
  if (!write_to(STDOUT_FILENO, text.value())) {
    teller.fail(std::string("the list cannot be written: ") + std::strerror(errno));
    return kFailed;
  }
  return 0;
}

int profile(const ProjectVerbOptions& options, Teller& teller) {
  int exit_code = 0;
  const auto body = ask_server(
      options, "GET",
      "/profile?function=" + in_path(options.name) + "&seconds=" + std::to_string(options.seconds),
      teller, &exit_code);
  if (!body) return exit_code;
  const std::string path = options.output.empty() ? options.name + ".cpuprofile" : options.output;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << *body;
  file.close();
  if (!file) {
    teller.fail(path + " cannot be written: " + std::strerror(errno));
    return kFailed;
  }
  teller.say("wrote " + path);
  return 0;
}

std::string query_of(const std::map<std::string, uint32_t>& canaries) {
  std::string query;
  for (const auto& [name, share] : canaries)
    query +=
        (query.empty() ? "?canary=" : "&canary=") + in_path(name + "=" + percentage_text(share));
  return query;
}

}  // namespace

int run_project_verb(const ProjectVerbOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);
  say_roots_are_configured();
  Teller teller(options.flags.verbosity);
  switch (options.verb) {
    case ProjectVerb::kInit:
      return init(options, teller);
    case ProjectVerb::kNew:
      return make_function(options, teller);
    case ProjectVerb::kReload:
      return have_server(options, "POST", "/reload" + query_of(options.flags.canaries), teller);
    case ProjectVerb::kProfile:
      return profile(options, teller);
    case ProjectVerb::kCronList:
      return list_schedules(options, teller);
    case ProjectVerb::kCronRun:
      return have_server(options, "POST", "/schedules/" + in_path(options.name), teller);
    default:
      return check_project(options.flags, teller);
  }
}

}  // namespace edgert::server
