// Calculations: what a worker computes beside its own thread.
#pragma once

#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "loop/async.h"
#include "loop/loop.h"

namespace edgert::worker {

// The threads that calculate for the workers of one pool. Thread: any. Owner: the pool; they may
// end later than the worker that they calculated for, but not later than this.
class CalculationThreads {
 public:
  CalculationThreads() = default;
  CalculationThreads(const CalculationThreads&) = delete;
  CalculationThreads& operator=(const CalculationThreads&) = delete;
  ~CalculationThreads();  // waits for all of them

  // False when the system has no thread.
  bool start(std::function<void()> body);

 private:
  struct Start;
  static void* enter(void* start);
  void join_ended(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable changed_;
  size_t running_ = 0;
  std::vector<pthread_t> ended_;  // to be joined
};

// A worker has two threads of its own at the most, made when there is something to calculate and
// gone when there has been nothing for a while: however long they take, others get their part of
// the machine, and their CPU time is the worker's. Owner: the worker's state.
class Calculations {
 public:
  // Looks at `stopped` from time to time: true when nobody waits any more.
  using Work = std::function<void(const std::atomic<bool>& stopped)>;

  Calculations();
  ~Calculations();

  // `done` runs on the loop after `work` has ended; never inside this call. Where the system has no
  // thread, the loop's own calculates. Thread: the loop's, as for `close`.
  void add(loop::Loop& loop, CalculationThreads& threads, Work work, std::function<void()> done);
  // Keeps nothing of what was added, but for work that runs until it looks at `stopped`.
  void close();

  // Thread: any, from here on. Nobody waits any more.
  void stop();
  const std::atomic<bool>& stopped() const;
  // CPU time of all of it so far.
  double cpu_ms() const;
  // Whether there is something that has not ended.
  bool busy() const;
  // Gives threads that have calculated one thing for longer than this less of the machine.
  void make_way(double after_ms, int nice) const;

 private:
  struct Shared;
  void finish();

  const std::shared_ptr<Shared> shared_;
  std::unique_ptr<loop::Async> wake_;
  std::unordered_map<uint64_t, std::function<void()>> done_;
  uint64_t last_ = 0;
};

}  // namespace edgert::worker
