// DescriptorShare: how many descriptors one worker holds for connections to others and for files.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_set>

namespace edgert::binding {

// Half of the process's descriptors (RLIMIT_NOFILE) is kept for its clients and its own needs. Of
// the other half a worker may hold as many as are still free, so that one gets half of it, two a
// third each, and something is always left for who comes next. Thread: any.
class DescriptorShare {
 public:
  // `most`: the worker's own limit; `trusted`: the only one that holds for it.
  DescriptorShare(size_t most, bool trusted) : most_(most), trusted_(trusted) {}
  DescriptorShare(const DescriptorShare&) = delete;
  DescriptorShare& operator=(const DescriptorShare&) = delete;
  ~DescriptorShare();

  // Whether one more may be opened now.
  bool has_room() const;
  // One more, or fewer.
  void take(size_t count = 1);
  void give(size_t count = 1);
  // Files belong to other threads too: nobody opens or reads one without `use`, which is empty once
  // the worker has been abandoned. `close` closes what has been `opened`.
  using Use = std::shared_lock<std::shared_timed_mutex>;
  Use use();
  void opened(int file);
  void close(int file);
  // For a worker that ends in the middle of a call, so that nobody gives anything back: closes its
  // files when nobody uses them, and holds nothing from here on. Its connections are the loop's.
  // Returns how many files stay open, because the disk does not answer.
  size_t abandon();
  size_t held() const { return held_.load(std::memory_order_relaxed); }
  // Why there is no room.
  std::string refusal() const;

 private:
  const size_t most_;
  const bool trusted_;
  std::atomic<size_t> held_{0};
  std::shared_timed_mutex in_use_;
  std::mutex mutex_;  // guards the next one
  std::unordered_set<int> files_;
  std::atomic<bool> abandoned_{false};
};

}  // namespace edgert::binding
