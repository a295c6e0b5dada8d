// SharedCaches: transpiled modules and V8 code, in memory and on disk, by content.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace edgert::modules {

// Thread: any. Files are written under another name and moved into place, so processes may share a
// directory; an entry that does not check out counts as absent.
class SharedCaches {
 public:
  // Empty: $XDG_CACHE_HOME/edgert or ~/.cache/edgert. A directory that cannot be written to costs
  // speed, nothing else.
  explicit SharedCaches(std::string directory);

  // `key` is a SHA-256 in hexadecimal of everything the entry depends on; `kind` a short word. Null
  // when absent.
  std::shared_ptr<const std::string> get(const std::string& kind, const std::string& key);
  void put(const std::string& kind, const std::string& key, std::string value);

 private:
  using Value = std::shared_ptr<const std::string>;
  void remember(const std::string& name, Value value);
  std::string file_of(const std::string& name) const;

  std::string directory_;
  std::mutex mutex_;
  std::list<std::pair<std::string, Value>> recent_;  // most recently used first
  std::unordered_map<std::string, std::list<std::pair<std::string, Value>>::iterator> index_;
  size_t bytes_ = 0;
};

}  // namespace edgert::modules
