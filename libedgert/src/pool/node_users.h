// NodeUsers: the functions that are known to use Node's library.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_set>

namespace edgert::pool {

// A function's first worker comes by Node's library a file at a time; the next ones begin with it.
// Thread: any. Owner: the pool.
class NodeUsers {
 public:
  void add(const std::string& function) {
    const std::lock_guard lock(mutex_);
    if (functions_.size() == kMost && !functions_.contains(function))
      functions_.erase(functions_.begin());
    functions_.insert(function);
  }
  bool hold(const std::string& function) const {
    const std::lock_guard lock(mutex_);
    return functions_.contains(function);
  }

 private:
  static constexpr size_t kMost = 16384;
  mutable std::mutex mutex_;
  std::unordered_set<std::string> functions_;
};

}  // namespace edgert::pool
