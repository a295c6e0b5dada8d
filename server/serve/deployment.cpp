#include "serve/deployment.h"

#include <poll.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "common/frame.h"
#include "serve/fault_page.h"
#include "serve/jwt/make_authorizer.h"
#include "serve/versions.h"
#include "watch/function_files.h"

namespace edgert::server {

namespace {

// A graph may be in the middle of being read.
constexpr int kPatienceMs = 500;
// Folders that may become functions, of which the first are looked at.
constexpr size_t kMostFolders = 1000;
// Between two looks at the files.
constexpr int64_t kTurnMs = 50;
// What is kept of versions that serve.
constexpr size_t kMostKeptBytes = size_t{256} << 20;

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

bool is_same(const jwt::AuthorizerOptions& one, const jwt::AuthorizerOptions& other) {
  const auto plain = [](const jwt::AuthorizerOptions& its) {
    return std::tie(its.secret, its.public_keys, its.jwks, its.jwks_place, its.keys, its.rules);
  };
  return plain(one) == plain(other);
}

std::map<std::string, LogQuota> quotas_of(const Project& project) {
  std::map<std::string, LogQuota> quotas;
  const LogConfig& log = project.config.log;
  for (const ServedFunction& each : project.functions) {
    const LogQuota quota{each.config.log_lines_per_s.value_or(log.quota_lines_per_s),
                         each.config.log_kb_per_s.value_or(log.quota_kb_per_s) << 10};
    if (quota != LogQuota{}) quotas[function_name(each.worker->service_path)] = quota;
  }
  return quotas;
}

}  // namespace

Deployment::Deployment(const ServeFlags& flags, bool watches, std::unique_ptr<GraphReader> reader,
                       Parts parts)
    : flags_([&flags] {
        ServeFlags later = flags;
        later.canaries_may_be_gone = true;
        return later;
      }()),
      watches_(watches),
      parts_(std::move(parts)),
      reader_(std::move(reader)),
      functions_(parts_.pool, parts_.log, *reader_, turns_, AfterFault::kServesOn),
      canaries_({parts_.log, parts_.metrics, parts_.pool, turns_}),
      aside_(turns_) {
  functions_.on_settled = [this](const std::string& path, const Status& status) {
    const bool was_held = canaries_.holds(path);
    canaries_.promoted(path, status);
    const ServedFunction* const function = find(path);
    if (was_held && !canaries_.holds(path) && function != nullptr)
      keep(*function, promoted_since_[path]);
    settled(path, status);
  };
  functions_.takes_over = [this](const std::string& path, const std::string& why) {
    const ServedFunction* const function = find(path);
    if (function == nullptr) return false;
    if (!canaries_.holds(path) && function->config.canary.share == 0) return is_oneshot(*function);
    return renew(*function, why);
  };
  functions_.on_files = [this](const std::set<std::string>& files) { files_.add(files); };
  canaries_.on_change = [this] { renew_site(); };
  canaries_.on_settled = [this](const std::string& path, const Status& status, int64_t since) {
    const ServedFunction* const function = find(path);
    if (watches_ && !status.ok() && function != nullptr)
      functions_.booted_elsewhere(*function->worker, since, false);
    settled(path, status);
  };
  canaries_.promote = [this](const std::string& path, const std::string& why, int64_t since) {
    promote(path, why, since);
  };
  canaries_.begin_after = [this](const std::string& path, const std::string& why) {
    if (const ServedFunction* const function = find(path)) renew(*function, why);
  };
  // Comes on workers' threads, also when nobody watches any more.
  parts_.log.tell_of_boots([this, turns = turns_](const WorkerIdentity& identity, double boot_ms) {
    const int64_t since = FileWatch::now() - static_cast<int64_t>(boot_ms * 1e6);
    turns->add([this, id = identity.id, path = identity.service_path, since] {
      booted(parts_.pool.find(id), path, since);
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
  if (!deployment->aside_.begin()) return Error{ErrorCode::kLimit, "the system gives no thread"};
  if (!deployment->thread_.begin([raw = deployment.get()] { raw->run(); })) {
    deployment->aside_.stop(-1);
    return Error{ErrorCode::kLimit, "the system gives no thread"};
  }
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
  Result<telemetry::ExportOptions> exporting =
      telemetry::export_options_of(config.telemetry, process_environment());
  if (!exporting.ok()) return exporting.take_error();
  // Keys that have been fetched are kept, whoever has them may be away now; files are read anew.
  jwt::AuthorizerOptions keys = keys_of(config);
  const bool are_kept = authorizer_ != nullptr && is_same(keys, known_keys_) &&
                        keys.jwks_place.find("://") != std::string::npos;
  if (!are_kept) {
    jwt::AuthorizerOptions known = keys;
    keys.report = [&log = parts_.log](const std::string& what) {
      log.say(LogLevel::kWarning, what);
    };
    auto authorizer = jwt::make_authorizer(std::move(keys), parts_.fetcher);
    if (!authorizer.ok()) return authorizer.take_error();
    authorizer_ = std::move(authorizer).value();
    known_keys_ = std::move(known);
  }
  site->shows_faults = watches_;
  site->proxies = std::move(proxies).value();
  site->authorizer = authorizer_;
  site->telemetry = telemetry::telemetry_options_of(config, exporting.value());
  site->project = project_ = std::move(project);
  keep_names();
  site->nobodys = parts_.metrics.requests_of("_none");
  for (const ServedFunction& each : project_->functions) {
    SiteFunction function{each.name,   each.config,
                          each.worker, parts_.metrics.requests_of(each.name),
                          nullptr,     nullptr};
    add_what_serves(&function);
    site->functions.push_back(std::move(function));
  }
  knows_files_ = false;
  parts_.telemetry.set(std::move(exporting).value());
  parts_.schedules.set(project_, site->telemetry);
  parts_.quotas.set(quotas_of(*project_));
  parts_.gateway->set(std::move(site));
  return Unit{};
}

void Deployment::keep_names() {
  std::set<std::string> names;
  for (const ServedFunction& each : project_->functions) {
    names.insert(each.name);
    names.insert(function_name(each.worker->service_path));
  }
  parts_.quotas.keep_names(names);
  parts_.telemetry.keep_names(names);
  parts_.metrics.keep_names(std::move(names));
}

void Deployment::renew_site() {
  auto site = std::make_shared<Site>(*parts_.gateway->site());
  std::map<std::string, std::shared_ptr<const WorkerOptions>> held;
  for (size_t i = 0; i < site->functions.size(); ++i) {
    const ServedFunction& own = project_->functions[i];
    site->functions[i].worker = own.worker;
    add_what_serves(&site->functions[i]);
    if (site->functions[i].worker != own.worker)
      held.emplace(own.worker->service_path, site->functions[i].worker);
  }
  parts_.schedules.hold(std::move(held));
  parts_.gateway->set(std::move(site));
}

void Deployment::add_what_serves(SiteFunction* function) const {
  const std::string path = function->worker->service_path;
  const auto fault = fault_pages_.find(path);
  function->fault_page = fault == fault_pages_.end() ? nullptr : fault->second;
  function->canary = canaries_.running(path);
  if (auto stable = canaries_.stable(path)) function->worker = std::move(stable);
}

const ServedFunction* Deployment::find(const std::string& path) const {
  const auto found =
      std::find_if(project_->functions.begin(), project_->functions.end(),
                   [&](const ServedFunction& each) { return each.worker->service_path == path; });
  return found == project_->functions.end() ? nullptr : &*found;
}

// Functions register theirs when they run: those whose sources name Deno.cron are booted once.
void Deployment::learn_schedules() {
  for (const ServedFunction& each : project_->functions) {
    if (!asked_for_schedules_.insert(each.worker->service_path).second) continue;
    aside_.add([this, worker = each.worker]() -> Aside::Turn {
      const std::set<std::string> files = function_files(*reader_, *worker);
      if (!std::any_of(files.begin(), files.end(), has_cron)) return nullptr;
      return [this, path = worker->service_path] {
        const ServedFunction* const function = find(path);
        if (function == nullptr || canaries_.holds(path)) return;
        parts_.pool.acquire(*function->worker, false,
                            [](const Result<std::shared_ptr<Worker>>&) {});
      };
    });
  }
}

void Deployment::wait(std::set<std::string>* changed) {
  if (!watches_) {
    pollfd some{turns_->some().descriptor(), POLLIN, 0};
    poll(&some, 1, canaries_.patience_ms());
    return;
  }
  if (!knows_files_) {
    std::set<std::string> files;
    functions_.add_files(&files);
    add_files(&files);
    files_.set(files);
    knows_files_ = true;
  }
  *changed = files_.wait(turns_->some(), canaries_.patience_ms());
}

void Deployment::run() {
  while (!stops_) {
    learn_schedules();
    std::set<std::string> changed;
    wait(&changed);
    turns_->take(kTurnMs);
    canaries_.look();
    if (stops_ || changed.empty()) continue;
    // Folders may be others now.
    knows_files_ = false;
    std::set<std::string> of_project;
    add_files(&of_project);
    if (std::any_of(changed.begin(), changed.end(),
                    [&](const std::string& file) { return of_project.contains(file); }))
      read_anew(nullptr);
    tell_reloads();
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

std::string Deployment::read_anew(const CanaryShares* shares) {
  LoadedProject loaded = load_project(flags_);
  for (const Error& note : loaded.notes)
    parts_.log.say(LogLevel::kWarning, framed(note, parts_.log.has_colours()));
  // A mount that is away, or a copy that is about to come: nobody has meant to serve nothing.
  std::error_code none;
  if (loaded.project != nullptr && loaded.project->functions.empty() &&
      !project_->functions.empty() && !std::filesystem::is_directory(project_->folder, none)) {
    loaded.errors.push_back({ErrorCode::kNotFound, project_->folder +
                                                       " is not there: what was read from it "
                                                       "serves on"});
  }
  // Neither has anybody meant to let everybody in.
  if (loaded.project != nullptr && loaded.project->config.path.empty() &&
      !project_->config.path.empty()) {
    loaded.errors.push_back(
        {ErrorCode::kNotFound, project_->config.path +
                                   " is not there any more: what it said holds until the server "
                                   "begins anew"});
  }
  if (loaded.project != nullptr && shares != nullptr) {
    for (const auto& [name, share] : *shares) {
      if (std::any_of(loaded.project->functions.begin(), loaded.project->functions.end(),
                      [&name = name](const ServedFunction& each) { return each.name == name; }))
        continue;
      loaded.errors.push_back({ErrorCode::kNotFound,
                               "there is no function \"" + name + "\" that a canary could be of"});
    }
  }
  std::string faults;
  for (const Error& error : loaded.errors) {
    faults += framed(error, false) + "\n";
    parts_.log.say(LogLevel::kError, framed(error, parts_.log.has_colours()));
  }
  if (!loaded.errors.empty()) return faults;
  const std::shared_ptr<const Project> former = project_;
  if (Status set = this->set(loaded.project); !set.ok()) {
    parts_.log.say(LogLevel::kError, set.error().message);
    return set.error().message;
  }
  std::map<std::string, const ServedFunction*> earlier;
  for (const ServedFunction& each : former->functions) {
    const std::string& path = each.worker->service_path;
    if (find(path) != nullptr) {
      earlier.emplace(path, &each);
      continue;
    }
    parts_.log.say(LogLevel::kInfo, each.name + " is served no more");
    fault_pages_.erase(path);
    asked_for_schedules_.erase(path);
    forget_kept(path);
    promoted_since_.erase(path);
    canaries_.end(path, "it is served no more");
    functions_.forget(path);
    // Nobody hears of it any more.
    for (Reload& reload : reloads_) reload.pending.erase(path);
  }
  for (const ServedFunction& each : project_->functions) {
    const auto before = earlier.find(each.worker->service_path);
    if (before == earlier.end()) {
      asked_for_schedules_.erase(each.worker->service_path);
      parts_.log.say(LogLevel::kInfo, each.name + " is served from now on");
    } else if (shares == nullptr && !is_same(*before->second->worker, *each.worker)) {
      renew(each, "its configuration has changed");
    }
  }
  return {};
}

bool Deployment::is_oneshot(const ServedFunction& function) const {
  return function.config.policy.value_or(project_->config.server.policy) == Policy::kOneshot;
}

bool Deployment::is_there(const std::string& path) const {
  for (const std::shared_ptr<Worker>& worker : parts_.pool.workers()) {
    if (worker->options().service_path == path && !worker->ended()) return true;
  }
  return false;
}

bool Deployment::renew(const ServedFunction& function, const std::string& why, uint32_t share,
                       bool in_turn) {
  const std::string& path = function.worker->service_path;
  const auto kept = kept_.find(path);
  CanaryConfig rules = function.config.canary;
  if (share != 0) rules.share = share;
  // A save while one runs is another version to be tried, whoever has begun with it.
  if (rules.share == 0) {
    if (const auto running = canaries_.running(path)) rules.share = running->rules().share;
  }
  if (rules.share == 0 || (!canaries_.holds(path) && kept == kept_.end() && !is_there(path))) {
    canaries_.end(path, why);
    if (kept != kept_.end()) kept->second.is_old = true;
    return !is_oneshot(function) && functions_.restart_with(*function.worker, why, in_turn);
  }
  std::shared_ptr<const WorkerOptions> stable;
  if (!canaries_.holds(path)) {
    stable = kept == kept_.end() ? function.worker : kept->second.worker;
    if (stable->bundle == nullptr)
      parts_.log.say(LogLevel::kWarning,
                     function.name +
                         ": the version that serves is not kept: should its workers "
                         "end, its files are what serves");
  }
  canaries_.begin({function.name, function.worker, rules, why, is_oneshot(function)},
                  std::move(stable));
  return true;
}

void Deployment::reload(CanaryShares shares, std::function<void(const Reloaded&)> done) {
  turns_->add([this, shares = std::move(shares), done = std::move(done)]() mutable {
    begin_reload(std::move(shares), std::move(done));
  });
}

void Deployment::begin_reload(CanaryShares shares, std::function<void(const Reloaded&)> done) {
  Reload reload{std::move(done), {}, {}};
  parts_.on_reload();
  reload.so_far.fault = read_anew(&shares);
  reload.so_far.functions = project_->functions.size();
  // Code that has changed may have schedules that it had not; those of what runs are known.
  asked_for_schedules_.clear();
  aside_.clear();
  if (reload.so_far.fault.empty()) {
    for (const ServedFunction& each : project_->functions) {
      const std::string& path = each.worker->service_path;
      const auto share = shares.find(each.name);
      // Who wants all of it now asks for no share.
      if (share == shares.end() && each.config.canary.share == 0)
        canaries_.end(path, "of a reload");
      if (renew(each, "reload", share == shares.end() ? 0 : share->second, true))
        reload.pending.insert(path);
      if (canaries_.holds(path)) ++reload.so_far.canaries;
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
  if (had_fault || !status.ok()) renew_site();
}

void Deployment::booted(const std::shared_ptr<Worker>& worker, const std::string& path,
                        int64_t since) {
  const WorkerOptions* const options = worker == nullptr ? nullptr : &worker->options();
  if (canaries_.booted(path)) {
    const ServedFunction* const function = find(function_of_canary(path));
    if (watches_ && function != nullptr)
      functions_.booted_elsewhere(*function->worker, since, true);
    return;
  }
  const ServedFunction* const own = find(path);
  // What is held boots from what is kept of it.
  if (own == nullptr || canaries_.holds(path)) return;
  // Who has asked for it may have begun with a configuration that has changed since.
  if (options != nullptr && !is_same(*own->worker, *options)) {
    renew(*own, "its configuration has changed");
    return;
  }
  // For a request that was on its way when what was held was let go.
  if (options != nullptr && options->bundle != nullptr) {
    if (!is_oneshot(*own))
      functions_.restart_with(*own->worker, "its version is not held any more");
    return;
  }
  keep(*own, since);
  if (watches_ && worker != nullptr) functions_.booted(*worker, since);
}

// Should its files change, and its workers end, the version that serves boots from this.
void Deployment::keep(const ServedFunction& function, int64_t since) {
  // While files are watched for those who write them, nobody has much use for it.
  if (watches_ && function.config.canary.share == 0) return;
  const std::string& path = function.worker->service_path;
  if (const auto found = kept_.find(path); found != kept_.end() && !found->second.is_old) return;
  forget_kept(path);
  kept_[path] = {function.worker, false};
  aside_.add([this, worker = function.worker, since]() -> Aside::Turn {
    const std::shared_ptr<const std::string> pack = pack_of(*reader_, *worker);
    // They may be another version by now.
    if (pack == nullptr ||
        !FileWatch::changed_since(function_files(*reader_, *worker), {}, since).empty())
      return nullptr;
    return [this, worker, pack] {
      const auto kept = kept_.find(worker->service_path);
      if (kept == kept_.end() || kept->second.worker != worker || kept->second.is_old ||
          kept_bytes_ + pack->size() > kMostKeptBytes)
        return;
      kept_bytes_ += pack->size();
      auto options = std::make_shared<WorkerOptions>(*worker);
      // It knows its entry, and where names lead.
      options->entry_point.clear();
      options->import_map_path.clear();
      options->bundle = pack;
      kept->second.worker = options;
      {
        const std::lock_guard lock(packed_mutex_);
        packed_.insert(worker->service_path);
      }
      canaries_.keep(worker->service_path, std::move(options));
    };
  });
}

void Deployment::forget_kept(const std::string& path) {
  const auto found = kept_.find(path);
  if (found == kept_.end()) return;
  if (found->second.worker->bundle != nullptr) kept_bytes_ -= found->second.worker->bundle->size();
  kept_.erase(found);
  const std::lock_guard lock(packed_mutex_);
  packed_.erase(path);
}

bool Deployment::is_kept(const std::string& path) const {
  const std::lock_guard lock(packed_mutex_);
  return packed_.contains(path);
}

void Deployment::promote(const std::string& path, const std::string& why, int64_t since) {
  const ServedFunction* const function = find(path);
  if (function == nullptr) return;
  // In production nobody hears of files that change: they are to be the ones that were judged.
  aside_.add([this, worker = function->worker, why, since]() -> Aside::Turn {
    const bool is_another =
        !FileWatch::changed_since(function_files(*reader_, *worker), {}, since).empty();
    return [this, path = worker->service_path, why, is_another] {
      const ServedFunction* const its = find(path);
      if (its == nullptr) return;
      if (is_another) return canaries_.judge_anew(path, "its files have changed since");
      if (const auto kept = kept_.find(path); kept != kept_.end()) kept->second.is_old = true;
      promoted_since_[path] = FileWatch::now();
      if (is_oneshot(*its) || !functions_.restart_with(*its->worker, why))
        canaries_.promoted(path, Unit{});
    };
  });
}

bool Deployment::stop() {
  stops_ = true;
  turns_->add([] {});
  const bool has_none_aside = aside_.stop(kPatienceMs);
  pollfd stopped{stopped_.descriptor(), POLLIN, 0};
  if (poll(&stopped, 1, kPatienceMs) != 1) return false;
  thread_.join();
  return has_none_aside;
}

}  // namespace edgert::server
