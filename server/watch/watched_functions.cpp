#include "watch/watched_functions.h"

#include <algorithm>
#include <utility>

#include "watch/file_watch.h"
#include "watch/function_files.h"

namespace edgert::server {

namespace {

// A main script may make up any number of paths.
constexpr size_t kMostFunctions = 4096;
// Of those that boot in turn.
constexpr size_t kMostBoots = 8;

int64_t nanoseconds_ago(std::chrono::steady_clock::time_point moment) {
  using std::chrono::nanoseconds;
  return std::chrono::duration_cast<nanoseconds>(std::chrono::steady_clock::now() - moment).count();
}

}  // namespace

void WatchedFunctions::booted(const Worker& worker, int64_t since) {
  const WorkerOptions& options = worker.options();
  const std::string& path = options.service_path;
  if (path.empty() || (functions_.size() >= kMostFunctions && !functions_.contains(path))) return;
  Function& function = functions_[path];
  const bool is_same = function.is_current && options.entry_point == function.options.entry_point &&
                       options.import_map_path == function.options.import_map_path;
  function.options = options;
  function.may_be_of_former |= former_answers_;
  if (is_same) return;
  read_files(&function, since);
}

void WatchedFunctions::read_files(Function* function, int64_t since) {
  std::set<std::string> files = function_files(reader_, function->options);
  function->is_current = true;
  const std::set<std::string> watched = std::exchange(function->files, files);
  // What a fault hides is still part of it.
  if (function->has_failed) function->files.insert(watched.begin(), watched.end());
  if (on_files) on_files(files);
  // What has changed before anybody watched.
  changed(FileWatch::changed_since(files, watched, since));
}

bool WatchedFunctions::is_there(const std::string& path) {
  for (const std::shared_ptr<Worker>& worker : pool_.workers()) {
    if (worker->options().service_path == path && !worker->options().privileged && !worker->ended())
      return true;
  }
  return false;
}

void WatchedFunctions::changed(const std::set<std::string>& files) {
  if (files.empty()) return;
  for (auto& [path, function] : functions_) {
    const auto file = std::find_if(files.begin(), files.end(), [&its = function.files](auto& each) {
      return its.contains(each);
    });
    if (file == files.end()) continue;
    const std::string why = shown_path(*file) + " has changed";
    if (takes_over && takes_over(path, why)) {
      function.is_current = false;
    } else {
      restart(path, &function, why);
    }
  }
}

void WatchedFunctions::booted_elsewhere(const WorkerOptions& options, int64_t since, bool serves) {
  Function& function = functions_[options.service_path];
  function.options = options;
  function.has_failed = !serves;
  if (serves && std::exchange(function.is_current, true)) return;
  read_files(&function, since);
}

bool WatchedFunctions::restart(const std::string& path, Function* function, const std::string& why,
                               bool in_turn) {
  function->why = why;
  if (function->boots) {
    function->boots_again = true;
    return true;
  }
  // Whoever asks for it next gets what is there then.
  function->is_current = false;
  if (!function->has_failed && !is_there(path)) return false;
  if (!in_turn || booting_ < kMostBoots) {
    boot(path, function);
  } else if (!std::exchange(function->waits, true)) {
    waiting_.push_back(path);
  }
  return true;
}

void WatchedFunctions::boot(const std::string& path, Function* function) {
  function->waits = false;
  function->boots = true;
  ++booting_;
  function->begun = std::chrono::steady_clock::now();
  pool_.replace(function->options,
                [this, path, turns = turns_](Result<std::shared_ptr<Worker>> made) {
                  Status status = made.ok() ? Status(Unit{}) : Status(made.take_error());
                  turns->add([this, path, status = std::move(status)] { settled(path, status); });
                });
}

bool WatchedFunctions::restart_with(const WorkerOptions& options, const std::string& why,
                                    bool in_turn) {
  Function& function = functions_[options.service_path];
  function.options = options;
  return restart(options.service_path, &function, why, in_turn);
}

void WatchedFunctions::forget(const std::string& path) {
  functions_.erase(path);
  pool_.retire(path);
}

void WatchedFunctions::settled(const std::string& path, const Status& status) {
  --booting_;
  take_up(path, status);
  while (booting_ < kMostBoots && !waiting_.empty()) {
    const std::string next = std::move(waiting_.front());
    waiting_.pop_front();
    // It may have gone, or have booted, meanwhile.
    const auto waits = functions_.find(next);
    if (waits != functions_.end() && waits->second.waits) boot(next, &waits->second);
  }
}

void WatchedFunctions::take_up(const std::string& path, const Status& status) {
  const auto found = functions_.find(path);
  if (found == functions_.end()) return;
  Function& function = found->second;
  function.boots = false;
  const int64_t took = nanoseconds_ago(function.begun);
  function.has_failed = !status.ok();
  if (status.ok()) {
    log_.say(LogLevel::kInfo, "restarted " + function_name(path) + " in " +
                                  std::to_string(took / 1'000'000) + " ms: " + function.why);
  } else {
    // The fault itself is in the log.
    const bool serves_on = after_fault_ == AfterFault::kServesOn;
    log_.say(LogLevel::kWarning, function_name(path) +
                                     (serves_on ? " serves as it was before until it is saved "
                                                : " is not there until it is saved ") +
                                     "without the error: " + function.why);
    // Nobody is to take the old code for the new one unawares.
    if (!serves_on) pool_.retire(path);
    read_files(&function, FileWatch::now() - took);
  }
  if (std::exchange(function.boots_again, false)) {
    function.is_current = false;
    if (!function.boots) restart(path, &function, std::string(function.why));
  }
  if (on_settled && !function.boots) on_settled(path, status);
}

void WatchedFunctions::begin_anew(bool former_answers_still) {
  former_answers_ = former_answers_still;
  for (auto& [path, function] : functions_) {
    pool_.retire(path);
    function.is_current = function.has_failed = false;
  }
}

void WatchedFunctions::retire_those_of_former(bool has_ended) {
  former_answers_ = !has_ended;
  for (auto& [path, function] : functions_) {
    if (std::exchange(function.may_be_of_former, false)) pool_.retire(path);
  }
}

void WatchedFunctions::add_files(std::set<std::string>* files) const {
  for (const auto& [path, function] : functions_)
    files->insert(function.files.begin(), function.files.end());
}

}  // namespace edgert::server
