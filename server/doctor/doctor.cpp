#include "doctor/doctor.h"

#include <openssl/x509.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <string>
#include <thread>

#include "common/amounts.h"
#include "common/frame.h"
#include "common/json_text.h"
#include "doctor/limits.h"
#include "doctor/places.h"
#include "doctor/this_v8.h"
#include "doctor/v8_age.h"
#include "edgert/module_graph.h"
#include "edgert/platform.h"
#include "serve/cron/lease_libraries.h"
#include "serve/project.h"

namespace edgert::server {

namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

rlim_t hard_limit(__rlimit_resource resource) {
  rlimit limit{};
  return getrlimit(resource, &limit) == 0 ? limit.rlim_max : RLIM_INFINITY;
}

// The folder that is asked for may be one of functions, or hold a project.
struct Asked {
  Plan plan;
  size_t folders = 0;
  std::string lease;
};

size_t folders_below(const std::string& folder) {
  constexpr size_t kMost = 1'000'000;
  std::error_code fault;
  size_t folders = 1;
  for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied,
                                           fault);
       !fault && at != fs::recursive_directory_iterator() && folders < kMost; at.increment(fault)) {
    if (at->is_directory(fault) && !at->is_symlink(fault)) ++folders;
  }
  return folders;
}

Asked plan_of(const ProjectVerbOptions& options, Findings* findings) {
  Asked asked;
  asked.plan.workers = ServerConfig().max_workers;
  if (options.flags.folder.empty()) return asked;
  const LoadedProject loaded = load_project(options.flags);
  if (loaded.project == nullptr) {
    const std::string first = loaded.errors.empty() ? "" : ": " + loaded.errors.front().message;
    findings->push_back(fault("functions", options.flags.folder + " cannot be served" + first,
                              "edgertd check " + options.flags.folder + " says all of it"));
    return asked;
  }
  const ServerConfig& server = loaded.project->config.server;
  asked.plan.is_project = true;
  asked.plan.functions = loaded.project->functions.size();
  asked.plan.workers = server.max_resident_workers != 0
                           ? std::min<size_t>(server.max_resident_workers, server.max_workers)
                           : server.max_workers;
  asked.plan.memory_budget_mb = server.memory_budget_mb;
  asked.plan.threads = server.threads;
  asked.folders = folders_below(loaded.project->folder);
  asked.lease = server.schedule_lease;
  findings->push_back(good(
      "functions", count_text(asked.plan.functions, "function") + " in " + loaded.project->folder));
  return asked;
}

// As the library looks for it.
std::string cache_folder() {
  if (const std::string cache = variable("XDG_CACHE_HOME"); cache.starts_with('/'))
    return cache + "/edgert";
  if (const std::string home = variable("HOME"); home.starts_with('/'))
    return home + "/.cache/edgert";
  return {};
}

Finding look_at_cache(const GraphReader& reader) {
  const std::string advice =
      "name a folder of this user's own with XDG_CACHE_HOME: without one all is fetched and "
      "transpiled anew after each start";
  if (const Status usable = reader.check_cache(); !usable.ok())
    return warning("cache", usable.error().message, advice);
  const std::string folder = cache_folder();
  if (access(folder.c_str(), W_OK) != 0)
    return warning("cache", folder + " cannot be written to: " + std::strerror(errno), advice);
  return good("cache", folder);
}

// Reads a function in TypeScript, as a worker's boot would.
Finding transpile_something(GraphReader& reader) {
  constexpr char kAbout[] = "TypeScript";
  char folder[] = "/tmp/edgertd-doctor-XXXXXX";
  if (mkdtemp(folder) == nullptr)
    return fault(kAbout, std::string("nothing can be written to /tmp: ") + std::strerror(errno),
                 "have a /tmp with room: functions get theirs there");
  const std::string entry = std::string(folder) + "/index.ts";
  std::FILE* const file = std::fopen(entry.c_str(), "we");
  const bool is_written =
      file != nullptr && std::fputs("export const one: number = 1;\n", file) >= 0;
  const bool is_closed = file != nullptr && std::fclose(file) == 0;
  std::string wrong = is_written && is_closed ? "" : "nothing can be written to /tmp";
  if (wrong.empty()) {
    GraphQuestion question;
    question.service_path = folder;
    question.no_module_cache = true;
    const auto graph = reader.read(question);
    if (!graph.ok())
      wrong = graph.error().message;
    else if (!graph.value()->errors().empty())
      wrong = graph.value()->errors().front().message;
  }
  std::error_code none;
  fs::remove_all(folder, none);
  if (wrong.empty()) return good(kAbout, "transpiled");
  return warning(kAbout, wrong,
                 "name esbuild with EDGERT_ESBUILD, or put it beside edgertd: JavaScript and packs "
                 "run without");
}

void try_to_read(Findings* findings) {
  const Result<std::unique_ptr<GraphReader>> reader = GraphReader::create({});
  if (!reader.ok()) {
    findings->push_back(fault("functions", reader.error().message, "raise the limit it names"));
    return;
  }
  findings->push_back(look_at_cache(*reader.value()));
  if (const std::string folder = cache_folder(); !folder.empty())
    findings->push_back(look_at_space(folder));
  findings->push_back(transpile_something(*reader.value()));
}

bool is_clock_kept() {
  timex state{};
  const int told = adjtimex(&state);
  // Where it may not be asked, nothing is known against it.
  return told < 0 || (told != TIME_ERROR && (state.status & STA_UNSYNC) == 0);
}

time_t made_at() {
  struct stat found {};
  return stat("/proc/self/exe", &found) == 0 ? found.st_mtime : 0;
}

Findings look_around(const ProjectVerbOptions& options) {
  Findings findings;
  const Host host;
  const Asked asked = plan_of(options, &findings);
  const Plan& plan = asked.plan;
  const ControlGroup group = control_group(host);
  const time_t now = time(nullptr);
  findings.push_back(look_at_v8(Platform::v8_version(), v8_date(), now));
  findings.push_back(look_at_descriptors(hard_limit(RLIMIT_NOFILE), plan));
  findings.push_back(look_at_mappings(host, plan));
  findings.push_back(
      look_at_threads(group, geteuid() == 0 ? RLIM_INFINITY : hard_limit(RLIMIT_NPROC), plan));
  findings.push_back(look_at_address_space(host, hard_limit(RLIMIT_AS)));
  findings.push_back(look_at_memory(host, group, plan));
  findings.push_back(look_at_processors(group, std::thread::hardware_concurrency(), plan));
  try_to_read(&findings);
  findings.push_back(look_at_clock(host, now, made_at(), is_clock_kept()));
  const std::string file = variable("SSL_CERT_FILE"), folder = variable("SSL_CERT_DIR");
  findings.push_back(look_at_certificates(host, file.empty() ? X509_get_default_cert_file() : file,
                                          folder.empty() ? X509_get_default_cert_dir() : folder,
                                          variable("DENO_CERT")));
  findings.push_back(look_at_time_zones(host, variable("TZDIR")));
  findings.push_back(look_at_watches(host, asked.folders, plan.is_project));
  for (const cron::LeaseLibrary& library : {cron::kLibpq, cron::kHiredis}) {
    findings.push_back(look_at_library(library.about, library.file, library.package,
                                       asked.lease.starts_with(library.scheme)));
  }
  const std::string onnx = variable("ORT_DYLIB_PATH");
  findings.push_back(look_at_library("models", onnx.empty() ? "libonnxruntime.so.1" : onnx.c_str(),
                                     "none; docs/models.md says where its releases are",
                                     !onnx.empty()));
  return findings;
}

const char* word_of(Finding::State state) {
  switch (state) {
    case Finding::State::kGood:
      return "ok";
    case Finding::State::kWarning:
      return "warning";
    default:
      return "fault";
  }
}

void print_text(const Findings& findings) {
  for (const Finding& finding : findings) {
    std::printf("%-8s %-14s %s\n", word_of(finding.state), finding.about.c_str(),
                printable(finding.found).c_str());
    if (!finding.advice.empty())
      std::printf("%-8s %-14s → %s\n", "", "", printable(finding.advice).c_str());
  }
}

void print_json(const Findings& findings, bool is_well) {
  std::string text = is_well ? "{\"ok\": true" : "{\"ok\": false";
  text += ", \"findings\": [";
  for (const Finding& finding : findings) {
    text += &finding == &findings.front() ? "\n  {\"state\": " : ",\n  {\"state\": ";
    append_json(word_of(finding.state), &text);
    text += ", \"about\": ";
    append_json(finding.about, &text);
    text += ", \"found\": ";
    append_json(finding.found, &text);
    text += ", \"advice\": ";
    append_json(finding.advice, &text);
    text += "}";
  }
  std::printf("%s\n]}\n", text.c_str());
}

}  // namespace

int run_doctor(const ProjectVerbOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);
  const Findings findings = look_around(options);
  const auto has = [&](Finding::State state) {
    return std::count_if(findings.begin(), findings.end(),
                         [&](const Finding& finding) { return finding.state == state; });
  };
  const auto faults = static_cast<size_t>(has(Finding::State::kFault));
  const auto warnings = static_cast<size_t>(has(Finding::State::kWarning));
  if (options.is_json) {
    print_json(findings, faults == 0);
  } else {
    print_text(findings);
    std::printf("%s, %s\n", count_text(faults, "fault").c_str(),
                count_text(warnings, "warning").c_str());
  }
  std::fflush(stdout);
  return faults == 0 ? 0 : 1;
}

}  // namespace edgert::server
