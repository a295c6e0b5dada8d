// FetchTurns: what several threads would fetch at once is fetched by one of them.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>

namespace edgert::graph {

// Thread: any. Owner: the store of what is fetched.
class FetchTurns {
 public:
  // False: another thread is at it.
  bool take(const std::string& what) {
    const std::lock_guard lock(mutex_);
    return taken_.insert(what).second;
  }
  // Once, by whoever took it.
  void give_back(const std::string& what) {
    {
      const std::lock_guard lock(mutex_);
      taken_.erase(what);
    }
    given_back_.notify_all();
  }
  // Until nobody is at it; whoever holds a turn does not wait for another.
  void wait_for(const std::string& what) {
    std::unique_lock lock(mutex_);
    given_back_.wait(lock, [&] { return !taken_.contains(what); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable given_back_;
  std::set<std::string> taken_;
};

}  // namespace edgert::graph
