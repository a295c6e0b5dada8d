// LocalWork: what other threads of this process give a worker's thread to do.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

namespace edgert::worker {

// Answers to what natives wait for, V8's own tasks, sockets to listen on: what lives in this
// process anyway. What one worker, or the pool, has to say to another is a wire::Message. Thread:
// any for `submit`; the worker's for the rest.
class LocalWork {
 public:
  using Work = std::function<void()>;

  // False when it is closed: `work` is dropped.
  bool submit(Work work);
  // Nothing gets in any more; what is inside is dropped by the caller's take.
  void close();
  // Calls `wake` (any thread) when there is something where nothing was. Called with null before
  // the wake's target goes away.
  void set_wake(std::function<void()> wake);
  // So many at the most, in order. What is left wakes nobody: the caller comes again by itself.
  std::vector<Work> take(size_t most);
  bool empty() const;

 private:
  mutable std::mutex mutex_;
  std::deque<Work> work_;
  std::function<void()> wake_;
  bool open_ = true;
};

}  // namespace edgert::worker
