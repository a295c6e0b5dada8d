// Reaper: joins the threads of workers that have ended.
#pragma once

#include <pthread.h>

#include <condition_variable>
#include <mutex>
#include <vector>

namespace edgert::pool {

// A thread cannot join itself, and what runs as a worker's last act may already begin the next
// worker, so joins have a thread of their own. Thread: any. Owner: the pool.
class Reaper {
 public:
  ~Reaper();
  // Makes sure that somebody joins, with this thread's mask of signals; an error number when there
  // is no thread for it.
  int start();
  // Given once for each thread, which may be the caller's, about to return. After `start`.
  void join(pthread_t thread);
  // Joins what is left, and ends.
  void stop();

 private:
  static void* enter(void* self);
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<pthread_t> ended_;
  pthread_t thread_{};
  bool runs_ = false;
  bool closing_ = false;
};

}  // namespace edgert::pool
