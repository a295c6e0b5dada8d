#include "modules/shared_caches.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "modules/files.h"

namespace edgert::modules {

namespace {

constexpr size_t kMostMemoryBytes = size_t{64} << 20;

std::string default_directory() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
    return std::string(cache) + "/edgert";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
    return std::string(home) + "/.cache/edgert";
  return {};
}

}  // namespace

SharedCaches::SharedCaches(std::string directory)
    : directory_(directory.empty() ? default_directory() : std::move(directory)) {}

std::string SharedCaches::file_of(const std::string& name) const { return directory_ + "/" + name; }

std::shared_ptr<const std::string> SharedCaches::get(const std::string& kind,
                                                     const std::string& key) {
  const std::string name = kind + "/" + key;
  {
    std::lock_guard lock(mutex_);
    if (const auto found = index_.find(name); found != index_.end()) {
      recent_.splice(recent_.begin(), recent_, found->second);
      return found->second->second;
    }
  }
  if (directory_.empty()) return nullptr;
  Result<std::string> file = read_file(file_of(name));
  if (!file.ok()) return nullptr;
  // The first line is the SHA-256 of the rest.
  constexpr size_t kHeader = 65;
  const std::string& bytes = file.value();
  if (bytes.size() < kHeader ||
      sha256(std::string_view(bytes).substr(kHeader)) != bytes.substr(0, kHeader - 1)) {
    unlink(file_of(name).c_str());
    return nullptr;
  }
  auto value = std::make_shared<const std::string>(bytes.substr(kHeader));
  remember(name, value);
  return value;
}

void SharedCaches::put(const std::string& kind, const std::string& key, std::string value) {
  const std::string name = kind + "/" + key;
  auto shared = std::make_shared<const std::string>(std::move(value));
  remember(name, shared);
  if (directory_.empty()) return;
  std::error_code failed;
  std::filesystem::create_directories(directory_ + "/" + kind, failed);
  std::string temporary = file_of(name) + ".XXXXXX";
  const int descriptor = mkstemp(temporary.data());
  if (descriptor < 0) return;
  FILE* file = fdopen(descriptor, "wb");
  const std::string header = sha256(*shared) + "\n";
  const bool written = std::fwrite(header.data(), 1, header.size(), file) == header.size() &&
                       std::fwrite(shared->data(), 1, shared->size(), file) == shared->size();
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed || std::rename(temporary.c_str(), file_of(name).c_str()) != 0)
    unlink(temporary.c_str());
}

void SharedCaches::remember(const std::string& name, Value value) {
  std::lock_guard lock(mutex_);
  if (const auto found = index_.find(name); found != index_.end()) {
    bytes_ -= found->second->second->size();
    recent_.erase(found->second);
    index_.erase(found);
  }
  bytes_ += value->size();
  recent_.emplace_front(name, std::move(value));
  index_[name] = recent_.begin();
  while (bytes_ > kMostMemoryBytes && recent_.size() > 1) {
    bytes_ -= recent_.back().second->size();
    index_.erase(recent_.back().first);
    recent_.pop_back();
  }
}

}  // namespace edgert::modules
