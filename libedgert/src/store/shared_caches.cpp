#include "store/shared_caches.h"

#include <cstdlib>
#include <ctime>
#include <utility>

namespace edgert::store {

namespace {

constexpr size_t kMostMemoryBytes = size_t{64} << 20;
constexpr size_t kMostErrors = 1024;
// What is always found in memory must not look forgotten on disk.
constexpr double kTouchEverySeconds = 600;

std::string default_directory() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
    return std::string(cache) + "/edgert";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
    return std::string(home) + "/.cache/edgert";
  return {};
}

double now_s() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return static_cast<double>(now.tv_sec);
}

}  // namespace

SharedCaches::SharedCaches(std::string directory, uint64_t disk_bytes)
    : directory_(directory.empty() ? default_directory() : std::move(directory)),
      disk_(directory_, disk_bytes) {}

std::shared_ptr<const std::string> SharedCaches::get(const std::string& kind,
                                                     const std::string& key) {
  Value found;
  bool is_due = false;
  {
    std::lock_guard lock(mutex_);
    if (const auto at = index_.find(name_of(kind, key)); at != index_.end()) {
      recent_.splice(recent_.begin(), recent_, at->second);
      found = at->second->value;
      const double now = now_s();
      is_due = now - at->second->touched_s >= kTouchEverySeconds;
      if (is_due) at->second->touched_s = now;
    }
  }
  if (is_due) disk_.touch(kind, key);
  if (found) return found;
  std::optional<std::string> bytes = disk_.read(kind, key);
  if (!bytes) return nullptr;
  found = std::make_shared<const std::string>(std::move(*bytes));
  remember(kind, key, found);
  return found;
}

void SharedCaches::put(const std::string& kind, const std::string& key, std::string value) {
  write(kind, key, *hold(kind, key, std::move(value)));
}

std::shared_ptr<const std::string> SharedCaches::hold(const std::string& kind,
                                                      const std::string& key, std::string value) {
  auto shared = std::make_shared<const std::string>(std::move(value));
  remember(kind, key, shared);
  return shared;
}

std::optional<Error> SharedCaches::get_error(const std::string& key) {
  std::lock_guard lock(mutex_);
  const auto found = errors_.find(key);
  return found == errors_.end() ? std::nullopt : std::optional(found->second);
}

void SharedCaches::put_error(const std::string& key, const Error& error) {
  std::lock_guard lock(mutex_);
  if (errors_.size() >= kMostErrors) errors_.erase(errors_.begin());
  errors_.emplace(key, error);
}

void SharedCaches::remember(const std::string& kind, const std::string& key, Value value) {
  // One that pushes out all others had better be read from disk.
  if (value->size() > kMostMemoryBytes / 8) return;
  std::lock_guard lock(mutex_);
  const std::string name = name_of(kind, key);
  if (const auto found = index_.find(name); found != index_.end()) {
    bytes_ -= found->second->value->size();
    recent_.erase(found->second);
    index_.erase(found);
  }
  bytes_ += value->size();
  recent_.push_front({kind, key, std::move(value), now_s()});
  index_[name] = recent_.begin();
  while (bytes_ > kMostMemoryBytes && recent_.size() > 1) {
    const Entry& last = recent_.back();
    bytes_ -= last.value->size();
    index_.erase(name_of(last.kind, last.key));
    recent_.pop_back();
  }
}

}  // namespace edgert::store
