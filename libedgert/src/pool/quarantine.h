// Quarantine: what workers still hold whose threads do not come out of V8.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace edgert::pool {

// Thread: any. Owner: shared by the pool and the threads of such workers, which may outlive it. It
// grows only as what they leave behind does.
class Quarantine {
 public:
  struct Held {
    uint64_t workers = 0;  // so far
    uint64_t bytes = 0;    // of their heaps and buffers, until those are given back
    uint64_t descriptors = 0;
  };
  void add(const std::string& function, uint64_t bytes, uint64_t descriptors);
  void give_back(const std::string& function, uint64_t bytes);
  Held held() const;
  Held held_by(const std::string& function) const;

 private:
  mutable std::mutex mutex_;
  Held total_;
  std::unordered_map<std::string, Held> functions_;
};

}  // namespace edgert::pool
