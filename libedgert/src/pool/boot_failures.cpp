#include "pool/boot_failures.h"

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
  failing_.record(key, why, now_ms);
  size_.store(failing_.size(), std::memory_order_relaxed);
}

void BootFailures::forget(const std::string& key) {
  const std::lock_guard lock(mutex_);
  failing_.forget(key);
  size_.store(failing_.size(), std::memory_order_relaxed);
}

std::optional<Error> BootFailures::check(const std::string& key, double now_ms) {
  const std::lock_guard lock(mutex_);
  const auto* const failing = failing_.check(key, now_ms);
  size_.store(failing_.size(), std::memory_order_relaxed);
  return failing == nullptr ? std::nullopt : std::optional(failing->why);
}

}  // namespace edgert::pool
