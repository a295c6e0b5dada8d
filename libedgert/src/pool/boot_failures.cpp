#include "pool/boot_failures.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace edgert::pool {

std::string BootFailures::key_of(const WorkerOptions& options) {
  size_t hash = 0;
  const auto add = [&hash](const std::string& text) {
    hash = (hash ^ std::hash<std::string>()(text)) * 0x9e3779b97f4a7c15;
  };
  add(options.entry_point);
  add(options.import_map_path);
  add(options.module_code.value_or(""));
  for (const auto& [name, value] : options.env) {
    add(name);
    add(value);
  }
  for (const std::string& root : options.module_roots.value_or(std::vector<std::string>()))
    add(root);
  if (options.bundle != nullptr)
    add(std::to_string(reinterpret_cast<uintptr_t>(options.bundle.get())));
  return options.service_path + "\n" + std::to_string(hash);
}

void BootFailures::record(const std::string& key, const Error& why, double now_ms) {
  const std::lock_guard lock(mutex_);
  if (failing_.size() >= kMostFunctions && !failing_.contains(key)) {
    std::erase_if(failing_,
                  [&](const auto& entry) { return now_ms - entry.second.until_ms > kForgetMs; });
    if (failing_.size() >= kMostFunctions) {
      failing_.erase(std::min_element(failing_.begin(), failing_.end(),
                                      [](const auto& one, const auto& other) {
                                        return one.second.until_ms < other.second.until_ms;
                                      }));
    }
  }
  Failing& failing = failing_[key];
  if (now_ms - failing.until_ms > kForgetMs) failing.failures = 0;
  ++failing.failures;
  failing.why = why;
  const unsigned beyond = failing.failures > kFree ? std::min(failing.failures - kFree, 32u) : 0;
  const double delay = beyond == 0 ? 0 : std::min(kMostMs, kFirstMs * std::exp2(beyond - 1.0));
  failing.until_ms = now_ms + delay;
  size_.store(failing_.size(), std::memory_order_relaxed);
}

void BootFailures::forget(const std::string& key) {
  const std::lock_guard lock(mutex_);
  failing_.erase(key);
  size_.store(failing_.size(), std::memory_order_relaxed);
}

std::optional<Error> BootFailures::check(const std::string& key, double now_ms) {
  const std::lock_guard lock(mutex_);
  const auto found = failing_.find(key);
  if (found == failing_.end() || found->second.failures <= kFree ||
      now_ms >= found->second.until_ms)
    return std::nullopt;
  return found->second.why;
}

}  // namespace edgert::pool
