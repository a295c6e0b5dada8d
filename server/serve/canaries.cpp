#include "serve/canaries.h"

#include <utility>
#include <vector>

#include "watch/file_watch.h"

namespace edgert::server {

namespace {

constexpr int kLookPeriodMs = 100;

// Another name for the same place: files are found as ever, and the pool knows two functions.
std::string canary_path(const std::string& path) {
  const size_t slash = path.rfind('/');
  return path.substr(0, slash) + "/." + path.substr(slash);
}

std::string told(const VersionCounts::Sum& sum) {
  return std::to_string(sum.errors) + " of " + std::to_string(sum.requests);
}

// "3 of 40 requests have failed, and 1 of 360 of the old version".
std::string told(const VersionCounts::Sum& fresh, const VersionCounts::Sum& stable) {
  return told(fresh) + " requests have failed, and " + told(stable) + " of the old version";
}

std::string told(const Canary& canary) { return told(canary.fresh().sum(), canary.stable().sum()); }

}  // namespace

std::string function_of_canary(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos || slash < 2 || path.compare(slash - 2, 2, "/.") != 0) return {};
  return path.substr(0, slash - 2) + path.substr(slash);
}

void Canaries::begin(Fresh fresh, std::shared_ptr<const WorkerOptions> stable) {
  const std::string path = fresh.worker->service_path;
  const auto [found, is_new] = all_.try_emplace(path);
  One& one = found->second;
  if (is_new) {
    one.stable = std::move(stable);
    // From here on it boots from nothing else.
    on_change();
  }
  one.fresh = std::move(fresh);
  one.has_lost_files = false;
  if (one.boots || one.is_promoting) {
    one.begins_again = true;
  } else {
    boot(path, &one);
  }
}

void Canaries::boot(const std::string& path, One* one) {
  one->boots = true;
  one->begins_again = false;
  one->number = ++number_;
  one->since = FileWatch::now();
  WorkerOptions options = *one->fresh.worker;
  options.service_path = canary_path(path);
  const auto worker = std::make_shared<const WorkerOptions>(options);
  parts_.pool.replace(std::move(options),
                      [this, path, worker, number = one->number, is_oneshot = one->fresh.is_oneshot,
                       turns = parts_.turns](Result<std::shared_ptr<Worker>> made) {
                        // It is kept for a request of ours, which never comes, and others would
                        // wait for it.
                        if (made.ok() && is_oneshot) made.value()->retire();
                        Status status = made.ok() ? Status(Unit{}) : Status(made.take_error());
                        turns->add([this, path, worker, number, status = std::move(status)] {
                          settled(path, number, status, worker);
                        });
                      });
}

void Canaries::settled(const std::string& path, uint64_t number, const Status& status,
                       const std::shared_ptr<const WorkerOptions>& worker) {
  const auto found = all_.find(path);
  // It has ended while it booted.
  if (found == all_.end()) {
    parts_.pool.retire(worker->service_path);
    return;
  }
  One& one = found->second;
  if (one.number != number) return;
  one.boots = false;
  if (status.ok()) {
    one.running = std::make_shared<const Canary>(worker, one.fresh.rules);
    one.running_since = one.since;
    one.has_lost_files = false;
    one.of_fresh = one.of_stable = {};
    parts_.log.say(LogLevel::kInfo, one.fresh.name + ": a new version gets " +
                                        percentage_text(one.fresh.rules.share) +
                                        " of the requests: " + one.fresh.why);
    tell(path);
  } else {
    // The fault itself is in the log.
    parts_.log.say(LogLevel::kWarning, one.fresh.name +
                                           (one.running ? " goes on as it was"
                                                        : " serves as it was before until it is "
                                                          "saved without the error") +
                                           ": " + one.fresh.why);
  }
  const bool again = one.begins_again;
  if (again) boot(path, &one);
  if (!again) on_settled(path, status, one.since);
}

bool Canaries::end(const std::string& path, const std::string& why) {
  const auto found = all_.find(path);
  if (found == all_.end()) return false;
  const One one = std::move(found->second);
  all_.erase(found);
  if (one.running != nullptr) {
    parts_.log.say(LogLevel::kInfo, one.fresh.name + ": its canary has ended undecided, because " +
                                        why + ": " + told(*one.running));
    parts_.metrics.canary_over(one.fresh.name, CanaryVerdict::kUndecided);
    parts_.metrics.set_canary(one.fresh.name, nullptr);
    parts_.pool.retire(one.running->worker()->service_path);
  }
  on_change();
  return true;
}

bool Canaries::boots(const std::string& path) const {
  const auto found = all_.find(path);
  return found != all_.end() && found->second.boots;
}

bool Canaries::is_promoting(const std::string& path) const {
  const auto found = all_.find(path);
  return found != all_.end() && found->second.is_promoting;
}

void Canaries::keep(const std::string& path, std::shared_ptr<const WorkerOptions> stable) {
  const auto found = all_.find(path);
  if (found == all_.end() || found->second.stable->bundle != nullptr) return;
  found->second.stable = std::move(stable);
  on_change();
}

std::shared_ptr<const WorkerOptions> Canaries::stable(const std::string& path) const {
  const auto found = all_.find(path);
  return found == all_.end() ? nullptr : found->second.stable;
}

std::shared_ptr<const Canary> Canaries::running(const std::string& path) const {
  const auto found = all_.find(path);
  return found == all_.end() ? nullptr : found->second.running;
}

int Canaries::patience_ms() const {
  for (const auto& [path, one] : all_) {
    if (one.running != nullptr) return kLookPeriodMs;
  }
  return -1;
}

Canaries::Sums Canaries::sums_of(One* one) {
  const Canary& canary = *one->running;
  const uint64_t now_ms = canary.elapsed_ms();
  // When the window is over it has been seen what nobody has answered in its first half.
  const uint64_t period_ms = canary.rules().window_s * 1000 / 2;
  Sums sums{canary.fresh().sum(), canary.stable().sum()};
  const auto add = [](uint64_t silent, VersionCounts::Sum* sum) {
    sum->requests += silent;
    sum->errors += silent;
  };
  add(one->of_fresh.look(now_ms, period_ms, canary.fresh()), &sums.fresh);
  add(one->of_stable.look(now_ms, period_ms, canary.stable()), &sums.stable);
  return sums;
}

void Canaries::look() {
  std::vector<std::string> promoted;
  for (auto& [path, one] : all_) {
    if (one.running == nullptr || one.is_promoting) continue;
    const Sums sums = sums_of(&one);
    switch (judge(one.running->rules(), one.running->elapsed_ms(), sums.fresh, sums.stable)) {
      case CanaryVerdict::kUndecided:
        break;
      case CanaryVerdict::kPromoted:
        // What boots would take its place: that one is what is to be judged.
        if (one.boots || one.has_lost_files) break;
        one.is_promoting = true;
        promoted.push_back(path);
        break;
      case CanaryVerdict::kRolledBack:
        roll_back(&one, told(sums.fresh, sums.stable));
        break;
    }
  }
  for (const std::string& path : promoted)
    promote(path, "its canary is promoted", all_.at(path).running_since);
}

void Canaries::judge_anew(const std::string& path, const std::string& why) {
  const auto found = all_.find(path);
  if (found == all_.end() || !found->second.is_promoting) return;
  found->second.is_promoting = false;
  found->second.has_lost_files = true;
  found->second.fresh.why = why;
  boot(path, &found->second);
}

std::optional<Canaries::Fresh> Canaries::promoted(const std::string& path, const Status& status) {
  const auto found = all_.find(path);
  if (found == all_.end() || !found->second.is_promoting) return std::nullopt;
  One& one = found->second;
  one.is_promoting = false;
  if (!status.ok()) {
    roll_back(&one, "it does not boot any more");
    if (one.begins_again) boot(path, &one);
    return std::nullopt;
  }
  const std::string name = one.fresh.name;
  parts_.log.say(LogLevel::kInfo, name + ": the new version is promoted, and gets all requests: " +
                                      told(*one.running));
  parts_.metrics.canary_over(name, CanaryVerdict::kPromoted);
  parts_.metrics.set_canary(name, nullptr);
  const std::string service_path = one.running->worker()->service_path;
  std::optional<Fresh> next;
  if (one.begins_again) next = std::move(one.fresh);
  all_.erase(found);
  on_change();
  parts_.pool.retire(service_path);
  return next;
}

void Canaries::roll_back(One* one, const std::string& why) {
  parts_.log.say(LogLevel::kWarning,
                 one->fresh.name +
                     ": the new version is rolled back, and the old one gets all "
                     "requests until something is saved or reloaded: " +
                     why);
  parts_.metrics.canary_over(one->fresh.name, CanaryVerdict::kRolledBack);
  parts_.metrics.set_canary(one->fresh.name, nullptr);
  const std::string service_path = std::exchange(one->running, nullptr)->worker()->service_path;
  on_change();
  parts_.pool.retire(service_path);
}

bool Canaries::booted(const std::string& canary) {
  const std::string path = function_of_canary(canary);
  if (path.empty()) return false;
  const auto found = all_.find(path);
  // For a request that was on its way when its canary ended.
  if (found == all_.end() || (found->second.running == nullptr && !found->second.boots))
    parts_.pool.retire(canary);
  return true;
}

void Canaries::tell(const std::string& path) {
  const One& one = all_.at(path);
  parts_.metrics.set_canary(one.fresh.name, one.running);
  on_change();
}

}  // namespace edgert::server
