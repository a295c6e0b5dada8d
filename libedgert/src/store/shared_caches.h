// SharedCaches: transpiled modules and V8 code, in memory and on disk, by content.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "edgert/result.h"
#include "store/disk_cache.h"

namespace edgert::store {

// Thread: any. An entry that does not check out counts as absent.
class SharedCaches {
 public:
  // Empty: $XDG_CACHE_HOME/edgert or ~/.cache/edgert. A directory that cannot be used costs speed,
  // nothing else. What lies there is kept to about `disk_bytes`.
  SharedCaches(std::string directory, uint64_t disk_bytes);

  // What lies below it belongs to edgert; empty: nothing is kept on disk.
  const std::string& directory() const { return directory_; }
  // Why nothing is kept on disk, if there is a reason to tell.
  Status check_disk() const { return disk_.check(); }

  // `key` is a SHA-256 in hexadecimal of everything the entry depends on; `kind` a short word. Null
  // when absent.
  std::shared_ptr<const std::string> get(const std::string& kind, const std::string& key);
  void put(const std::string& kind, const std::string& key, std::string value);
  // The same in two steps: in memory, and then on disk.
  std::shared_ptr<const std::string> hold(const std::string& kind, const std::string& key,
                                          std::string value);
  void write(const std::string& kind, const std::string& key, std::string_view value) {
    disk_.write(kind, key, value);
  }

  // Entries on disk alone, as files of a form of their own: see DiskCache.
  std::string find_file(const std::string& kind, const std::string& key) const {
    return disk_.find_file(kind, key);
  }
  std::string place_for(const std::string& kind, const std::string& key, uint64_t bytes) {
    return disk_.place_for(kind, key, bytes);
  }
  void wrote_file(uint64_t bytes) { disk_.wrote(bytes); }

  // Why there is no entry, in memory alone.
  std::optional<Error> get_error(const std::string& key);
  void put_error(const std::string& key, const Error& error);

 private:
  using Value = std::shared_ptr<const std::string>;
  struct Entry {
    std::string kind, key;
    Value value;
    double touched_s;  // on disk, monotonic
  };
  static std::string name_of(const std::string& kind, const std::string& key) {
    return kind + "/" + key;
  }
  void remember(const std::string& kind, const std::string& key, Value value);

  const std::string directory_;
  DiskCache disk_;
  std::mutex mutex_;
  std::list<Entry> recent_;                                            // most recently used first
  std::unordered_map<std::string, std::list<Entry>::iterator> index_;  // by kind and key
  size_t bytes_ = 0;
  std::unordered_map<std::string, Error> errors_;
};

}  // namespace edgert::store
