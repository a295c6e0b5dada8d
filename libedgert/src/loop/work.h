// WorkQueue: calculations on libuv's threads, a few at a time.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

#include "edgert/result.h"
#include "loop/loop.h"

namespace edgert::loop {

// Starts libuv's threads, once in a process: libuv ends the process where it gets none when it
// needs them first. kLimit when the system has too few.
Status start_work_threads();

// Thread: the loop's, but for the calculations themselves. Destroying it drops what has not begun;
// what runs is told to stop, and the loop does not close before it has.
class WorkQueue {
 public:
  // Runs on any thread and looks at `stopped` from time to time: true when nobody waits any more.
  using Work = std::function<void(const std::atomic<bool>& stopped)>;

  // The process's threads are few, so one queue takes at most `most_at_once` of them.
  WorkQueue(Loop& loop, size_t most_at_once);
  ~WorkQueue();
  // `done` runs on the loop after `work` has ended; never inside this call, and not at all when the
  // queue goes first.
  void add(Work work, std::function<void()> done);

 private:
  struct Internals;
  std::unique_ptr<Internals> internals_;
};

}  // namespace edgert::loop
