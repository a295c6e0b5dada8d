#include "serve/deployment.h"

#include <poll.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "common/frame.h"
#include "serve/fault_page.h"
#include "serve/jwt/make_authorizer.h"
#include "watch/function_files.h"

namespace edgert::server {

namespace {

// A graph may be in the middle of being read.
constexpr int kPatienceMs = 500;
// Folders that may become functions, of which the first are looked at.
constexpr size_t kMostFolders = 1000;

auto parts_of(const NetPermissions& net) {
  return std::tie(net.granted, net.allow, net.denies_all, net.deny);
}

auto parts_of(const ImportPermissions& imports) { return std::tie(imports.granted, imports.allow); }

auto parts_of(const Limits& limits) {
  return std::tie(limits.memory_mb, limits.low_memory_multiplier, limits.worker_timeout_ms,
                  limits.cpu_soft_ms, limits.cpu_hard_ms, limits.cpu_per_request_ms,
                  limits.idle_timeout_ms);
}

// Whether a worker of the one serves for the other as well.
bool is_same(const WorkerOptions& one, const WorkerOptions& other) {
  const auto plain = [](const WorkerOptions& its) {
    return std::tie(its.service_path, its.entry_point, its.import_map_path, its.module_roots,
                    its.env, its.static_patterns, its.unnamed_limits, its.policy,
                    its.max_parallelism, its.temporary_folder.quota_bytes);
  };
  return plain(one) == plain(other) && parts_of(one.net) == parts_of(other.net) &&
         parts_of(one.imports) == parts_of(other.imports) &&
         parts_of(one.limits) == parts_of(other.limits);
}

// A module that may register a schedule.
bool has_cron(const std::string& file) {
  constexpr uintmax_t kMostBytes = 4 << 20;
  std::error_code fault;
  if (!std::filesystem::is_regular_file(file, fault) ||
      std::filesystem::file_size(file, fault) > kMostBytes)
    return false;
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return text.find("Deno.cron") != std::string::npos;
}

void add_keys(const std::vector<std::string>& values, const std::string& role,
              std::vector<jwt::ApiKey>* keys) {
  for (const std::string& value : values) {
    if (!value.empty()) keys->push_back({value, role});
  }
}

jwt::AuthorizerOptions keys_of(const ServeConfig& config) {
  jwt::AuthorizerOptions options;
  options.secret = config.auth.jwt_secret;
  options.jwks = config.auth.jwks_text;
  options.jwks_place = config.auth.jwks;
  options.rules.audiences = config.auth.audiences;
  if (!config.auth.issuer.empty()) options.rules.issuers.push_back(config.auth.issuer);
  options.rules.leeway_s = static_cast<int64_t>(config.auth.leeway_s);
  add_keys(config.auth.publishable_keys, "anon", &options.keys);
  add_keys(config.auth.secret_keys, "service_role", &options.keys);
  add_keys({config.supabase.anon_key}, "anon", &options.keys);
  add_keys({config.supabase.service_role_key}, "service_role", &options.keys);
  return options;
}

}  // namespace

Deployment::Deployment(const ServeFlags& flags, bool watches, std::unique_ptr<GraphReader> reader,
                       Parts parts)
    : flags_(flags),
      watches_(watches),
      parts_(std::move(parts)),
      reader_(std::move(reader)),
      functions_(parts_.pool, parts_.log, *reader_, turns_, AfterFault::kServesOn) {
  functions_.on_settled = [this](const std::string& path, const Status& status) {
    settled(path, status);
  };
  // Comes on workers' threads, also when nobody watches any more.
  parts_.log.tell_of_boots([this, turns = turns_](const WorkerIdentity& identity, double boot_ms) {
    const int64_t since = FileWatch::now() - static_cast<int64_t>(boot_ms * 1e6);
    turns->add([this, id = identity.id, since] {
      if (const auto worker = parts_.pool.find(id)) booted(*worker, since);
    });
  });
}

Result<std::unique_ptr<Deployment>> Deployment::begin(const ServeFlags& flags,
                                                      std::shared_ptr<const Project> project,
                                                      bool watches, GraphReaderOptions reading,
                                                      Parts parts) {
  Result<std::unique_ptr<GraphReader>> reader = GraphReader::create(std::move(reading));
  if (!reader.ok()) return reader.take_error();
  std::unique_ptr<Deployment> deployment(
      new Deployment(flags, watches, std::move(reader).value(), std::move(parts)));
  Status set = deployment->set(std::move(project));
  if (!set.ok()) return set.take_error();
  if (!deployment->thread_.begin([raw = deployment.get()] { raw->run(); }))
    return Error{ErrorCode::kLimit, "the system gives no thread"};
  return deployment;
}

Status Deployment::set(std::shared_ptr<const Project> project) {
  const ServeConfig& config = project->config;
  auto site = std::make_shared<Site>();
  Result<TrustedProxies> proxies = TrustedProxies::parse(config.server.trusted_proxies);
  if (!proxies.ok()) {
    Error error = proxies.take_error();
    error.message = "[server] trusted_proxies: " + error.message;
    return error;
  }
  jwt::AuthorizerOptions keys = keys_of(config);
  keys.report = [&log = parts_.log](const std::string& what) { log.say(LogLevel::kWarning, what); };
  auto authorizer = jwt::make_authorizer(std::move(keys), parts_.fetcher);
  if (!authorizer.ok()) return authorizer.take_error();
  site->shows_faults = watches_;
  site->proxies = std::move(proxies).value();
  authorizer_ = site->authorizer = std::move(authorizer).value();
  site->nobodys = parts_.metrics.requests_of("_none");
  for (const ServedFunction& each : project->functions) {
    SiteFunction function{each.name, each.config, each.worker,
                          parts_.metrics.requests_of(each.name), nullptr};
    const auto fault = fault_pages_.find(each.worker->service_path);
    if (fault != fault_pages_.end()) function.fault_page = fault->second;
    site->functions.push_back(std::move(function));
  }
  site->project = project_ = std::move(project);
  parts_.schedules.set(project_);
  parts_.gateway->set(std::move(site));
  return Unit{};
}

void Deployment::show_faults() {
  auto site = std::make_shared<Site>(*parts_.gateway->site());
  for (SiteFunction& each : site->functions) {
    const auto fault = fault_pages_.find(each.worker->service_path);
    each.fault_page = fault == fault_pages_.end() ? nullptr : fault->second;
  }
  parts_.gateway->set(std::move(site));
}

// Functions register theirs when they run: those whose sources name Deno.cron are booted once.
void Deployment::learn_schedules() {
  for (const ServedFunction& each : project_->functions) {
    if (stops_ || asked_for_schedules_.contains(each.worker->service_path)) continue;
    asked_for_schedules_.insert(each.worker->service_path);
    const std::set<std::string> files = function_files(*reader_, *each.worker);
    if (std::any_of(files.begin(), files.end(),
                    [](const std::string& file) { return has_cron(file); }))
      parts_.pool.acquire(*each.worker, false, [](const Result<std::shared_ptr<Worker>>&) {});
  }
}

void Deployment::run() {
  learn_schedules();
  while (!stops_) {
    std::set<std::string> changed;
    if (watches_) {
      std::set<std::string> files;
      functions_.add_files(&files);
      add_files(&files);
      files_.set(files);
      changed = files_.wait(turns_->some());
    } else {
      pollfd some{turns_->some().descriptor(), POLLIN, 0};
      poll(&some, 1, -1);
    }
    turns_->take();
    learn_schedules();
    if (stops_ || changed.empty()) continue;
    std::set<std::string> of_project;
    add_files(&of_project);
    if (std::any_of(changed.begin(), changed.end(),
                    [&](const std::string& file) { return of_project.contains(file); }))
      read_anew();
    functions_.changed(changed);
  }
  turns_->close();
  stopped_.set();
}

// The project's own, and the folders that may become functions.
void Deployment::add_files(std::set<std::string>* files) const {
  namespace fs = std::filesystem;
  files->insert(project_->files.begin(), project_->files.end());
  files->insert(project_->folder);
  std::error_code fault;
  size_t left = kMostFolders;
  for (fs::directory_iterator at(project_->folder, fault), end; !fault && at != end && left != 0;
       at.increment(fault), --left) {
    std::error_code none;
    const std::string name = at->path().filename().string();
    if (!name.starts_with('_') && !name.starts_with('.') && at->is_directory(none))
      files->insert(at->path().string());
  }
}

std::string Deployment::read_anew() {
  LoadedProject loaded = load_project(flags_);
  for (const Error& note : loaded.notes)
    parts_.log.say(LogLevel::kWarning, framed(note, parts_.log.has_colours()));
  std::string faults;
  for (const Error& error : loaded.errors) {
    faults += framed(error, false) + "\n";
    parts_.log.say(LogLevel::kError, framed(error, parts_.log.has_colours()));
  }
  if (loaded.project == nullptr) return faults;
  const std::shared_ptr<const Project> former = project_;
  if (Status set = this->set(loaded.project); !set.ok()) {
    parts_.log.say(LogLevel::kError, set.error().message);
    return set.error().message;
  }
  const auto find = [](const Project& project, const std::string& path) {
    const auto found =
        std::find_if(project.functions.begin(), project.functions.end(),
                     [&](const ServedFunction& each) { return each.worker->service_path == path; });
    return found == project.functions.end() ? nullptr : &*found;
  };
  for (const ServedFunction& each : former->functions) {
    if (find(*project_, each.worker->service_path) != nullptr) continue;
    parts_.log.say(LogLevel::kInfo, each.name + " is served no more");
    fault_pages_.erase(each.worker->service_path);
    functions_.forget(each.worker->service_path);
  }
  for (const ServedFunction& each : project_->functions) {
    const ServedFunction* const before = find(*former, each.worker->service_path);
    if (before == nullptr) {
      asked_for_schedules_.erase(each.worker->service_path);
      parts_.log.say(LogLevel::kInfo, each.name + " is served from now on");
    } else if (!is_same(*before->worker, *each.worker)) {
      functions_.restart_with(*each.worker, "its configuration has changed");
    }
  }
  return {};
}

void Deployment::reload(std::function<void(const Reloaded&)> done) {
  turns_->add([this, done = std::move(done)]() mutable { begin_reload(std::move(done)); });
}

void Deployment::begin_reload(std::function<void(const Reloaded&)> done) {
  Reload reload{std::move(done), {}, {}};
  parts_.on_reload();
  reload.so_far.fault = read_anew();
  reload.so_far.functions = project_->functions.size();
  // Code that has changed may have schedules that it had not; those of what runs are known.
  asked_for_schedules_.clear();
  if (reload.so_far.fault.empty()) {
    for (const ServedFunction& each : project_->functions) {
      if (functions_.restart_with(*each.worker, "reload"))
        reload.pending.insert(each.worker->service_path);
    }
  }
  reloads_.push_back(std::move(reload));
  tell_reloads();
}

void Deployment::tell_reloads() {
  std::erase_if(reloads_, [](const Reload& reload) {
    if (!reload.pending.empty()) return false;
    reload.done(reload.so_far);
    return true;
  });
}

void Deployment::settled(const std::string& path, const Status& status) {
  for (Reload& reload : reloads_) {
    if (reload.pending.erase(path) != 0)
      ++(status.ok() ? reload.so_far.restarted : reload.so_far.failed);
  }
  tell_reloads();
  const bool had_fault = fault_pages_.contains(path);
  if (status.ok()) {
    fault_pages_.erase(path);
  } else {
    fault_pages_[path] = std::make_shared<const std::string>(
        fault_page(function_name(path), framed(status.error(), false)));
  }
  if (had_fault || !status.ok()) show_faults();
}

void Deployment::booted(const Worker& worker, int64_t since) {
  const WorkerOptions& options = worker.options();
  const auto own = std::find_if(project_->functions.begin(), project_->functions.end(),
                                [&](const ServedFunction& each) {
                                  return each.worker->service_path == options.service_path;
                                });
  if (own == project_->functions.end()) return;
  // Who has asked for it may have begun with a configuration that has changed since.
  if (!is_same(*own->worker, options)) {
    functions_.restart_with(*own->worker, "its configuration has changed");
  } else if (watches_) {
    functions_.booted(worker, since);
  }
}

bool Deployment::stop() {
  turns_->add([this] { stops_ = true; });
  pollfd stopped{stopped_.descriptor(), POLLIN, 0};
  if (poll(&stopped, 1, kPatienceMs) != 1) return false;
  thread_.join();
  return true;
}

}  // namespace edgert::server
