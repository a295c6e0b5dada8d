#include "serve/deployment.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "common/frame.h"
#include "serve/fault_page.h"
#include "serve/project_changes.h"
#include "serve/versions.h"
#include "watch/function_files.h"

namespace edgert::server {

namespace {

// A graph may be in the middle of being read.
constexpr int kPatienceMs = 500;
// Between two looks at the files.
constexpr int64_t kTurnMs = 50;
// Of pieces aside: functions that are looked over for schedules.
constexpr char kSchedules[] = "schedules";

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
      files_(watches, [this](std::set<std::string>* files) { functions_.add_files(files); }),
      functions_(parts_.pool, parts_.log, *reader_, turns_, AfterFault::kServesOn),
      keys_(parts_.fetcher,
            [&log = parts_.log](const std::string& what) { log.say(LogLevel::kWarning, what); }),
      canaries_({parts_.log, parts_.metrics, parts_.pool, turns_}),
      kept_(*reader_, aside_),
      aside_(turns_) {
  functions_.on_settled = [this](const std::string& path, const Status& status) {
    promoted(path, status);
    // What has begun meanwhile is still to be settled.
    if (!canaries_.boots(path)) settled(path, status);
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
  kept_.on_packed = [this](const std::string& path, std::shared_ptr<const WorkerOptions> options) {
    canaries_.keep(path, std::move(options));
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
  auto authorizer = keys_.authorizer_of(config);
  if (!authorizer.ok()) return authorizer.take_error();
  site->shows_faults = watches_;
  site->proxies = std::move(proxies).value();
  site->authorizer = std::move(authorizer).value();
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
  files_.forget();
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
    aside_.add(
        [this, worker = each.worker]() -> Aside::Turn {
          const std::set<std::string> files = function_files(*reader_, *worker);
          if (!std::any_of(files.begin(), files.end(), has_cron)) return nullptr;
          return [this, path = worker->service_path] {
            const ServedFunction* const function = find(path);
            if (function == nullptr || canaries_.holds(path)) return;
            parts_.pool.acquire(*function->worker, false,
                                [](const Result<std::shared_ptr<Worker>>&) {});
          };
        },
        kSchedules);
  }
}

void Deployment::run() {
  while (!stops_) {
    learn_schedules();
    const std::set<std::string> changed =
        files_.wait(*project_, turns_->some(), canaries_.patience_ms());
    turns_->take(kTurnMs);
    canaries_.look();
    if (stops_ || changed.empty()) continue;
    // Folders may be others now.
    files_.forget();
    const std::set<std::string> of_project = files_of(*project_);
    if (std::any_of(changed.begin(), changed.end(),
                    [&](const std::string& file) { return of_project.contains(file); }))
      read_anew(nullptr);
    reloads_.tell();
    functions_.changed(changed);
  }
  turns_->close();
  stopped_.set();
}

std::string Deployment::read_anew(const CanaryShares* shares) {
  LoadedProject loaded = load_project(flags_);
  for (const Error& note : loaded.notes)
    parts_.log.say(LogLevel::kWarning, framed(note, parts_.log.has_colours()));
  if (loaded.project != nullptr) {
    for (Error& fault : faults_beside(*project_, *loaded.project))
      loaded.errors.push_back(std::move(fault));
    for (Error& fault : faults_of(shares == nullptr ? CanaryShares() : *shares, *loaded.project))
      loaded.errors.push_back(std::move(fault));
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
    kept_.forget(path);
    promoted_packs_.erase(path);
    canaries_.end(path, "it is served no more");
    functions_.forget(path);
    reloads_.forget(path);
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
  std::shared_ptr<const WorkerOptions> stable = kept_.find(path);
  CanaryConfig rules = function.config.canary;
  if (share != 0) rules.share = share;
  // A save while one runs is another version to be tried, whoever has begun with it.
  if (rules.share == 0) {
    if (const auto running = canaries_.running(path)) rules.share = running->rules().share;
  }
  if (rules.share == 0 || (!canaries_.holds(path) && stable == nullptr && !is_there(path))) {
    canaries_.end(path, why);
    kept_.is_old(path);
    return !is_oneshot(function) && functions_.restart_with(*function.worker, why, in_turn);
  }
  if (!canaries_.holds(path)) {
    if (stable == nullptr) stable = function.worker;
    if (stable->bundle == nullptr) warn_not_kept(function);
  }
  canaries_.begin({function.name, function.worker, rules, why, is_oneshot(function)},
                  std::move(stable));
  return true;
}

void Deployment::warn_not_kept(const ServedFunction& function) const {
  const NotKept reason = kept_.why_not(function.worker->service_path);
  parts_.log.say(LogLevel::kWarning,
                 function.name + ": the version that serves is not kept as a pack, because " +
                     reason.why +
                     ": should its workers end before the new one is promoted or rolled back, "
                     "they begin anew from the files as they are then. " +
                     reason.advice);
}

void Deployment::reload(CanaryShares shares, Reloads::Done done) {
  turns_->add([this, shares = std::move(shares), done = std::move(done)]() mutable {
    begin_reload(shares, std::move(done));
  });
}

void Deployment::begin_reload(const CanaryShares& shares, Reloads::Done done) {
  Reloaded so_far;
  std::set<std::string> pending;
  parts_.log.say(LogLevel::kInfo, "reading everything anew");
  parts_.on_reload();
  so_far.fault = read_anew(&shares);
  so_far.functions = project_->functions.size();
  // Code that has changed may have schedules that it had not; those of what runs are known.
  asked_for_schedules_.clear();
  aside_.drop(kSchedules);
  if (so_far.fault.empty()) {
    for (const ServedFunction& each : project_->functions) {
      const std::string& path = each.worker->service_path;
      const auto share = shares.find(each.name);
      // Who wants all of it now asks for no share.
      if (share == shares.end() && each.config.canary.share == 0)
        canaries_.end(path, "of a reload");
      if (renew(each, "reload", share == shares.end() ? 0 : share->second, true))
        pending.insert(path);
      if (canaries_.holds(path)) ++so_far.canaries;
    }
  }
  reloads_.add(std::move(so_far), std::move(pending), std::move(done));
}

void Deployment::settled(const std::string& path, const Status& status) {
  reloads_.settled(path, status.ok());
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
  kept_.keep(function.worker, since);
}

void Deployment::promote(const std::string& path, const std::string& why, int64_t since) {
  const ServedFunction* const function = find(path);
  if (function == nullptr) return;
  aside_.add([this, worker = function->worker, why, since]() -> Aside::Turn {
    Pack pack = pack_of(*reader_, *worker);
    // In production nobody hears of files that change: they are to be the ones that were judged.
    const bool is_another =
        !FileWatch::changed_since(function_files(*reader_, *worker), {}, since).empty();
    return [this, path = worker->service_path, why, is_another, pack = std::move(pack)] {
      const ServedFunction* const its = find(path);
      // It may have ended meanwhile, and another one have begun.
      if (its == nullptr || !canaries_.is_promoting(path)) return;
      if (is_another || !is_judged(*its->worker))
        return canaries_.judge_anew(path, is_another ? "its files have changed since"
                                                     : "its configuration has changed since");
      promoted_packs_.insert_or_assign(path, pack);
      if (is_oneshot(*its) || !functions_.restart_with(*its->worker, why)) promoted(path, Unit{});
    };
  });
}

// What booted last may have been another configuration, which did not serve.
bool Deployment::is_judged(const WorkerOptions& worker) const {
  const std::shared_ptr<const Canary> running = canaries_.running(worker.service_path);
  if (running == nullptr) return false;
  WorkerOptions judged = *running->worker();
  judged.service_path = worker.service_path;
  return is_same(judged, worker);
}

void Deployment::promoted(const std::string& path, const Status& status) {
  const bool was_held = canaries_.holds(path);
  const std::optional<Canaries::Fresh> next = canaries_.promoted(path, status);
  const auto pack = promoted_packs_.find(path);
  const ServedFunction* const function = find(path);
  const bool is_promoted = was_held && !canaries_.holds(path);
  if (is_promoted && function != nullptr && pack != promoted_packs_.end() &&
      (!watches_ || function->config.canary.share != 0))
    kept_.put(function->worker, pack->second);
  if (is_promoted && pack != promoted_packs_.end()) promoted_packs_.erase(pack);
  // Whoever has asked for it has asked for a share.
  if (next && function != nullptr) renew(*function, next->why, next->rules.share);
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
