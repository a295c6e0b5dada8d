// Thread: a thread that may fail to start.
#pragma once

#include <pthread.h>

#include <csignal>
#include <cstddef>
#include <functional>

#include "edgert/result.h"

namespace edgert::base {

// For threads that run nothing of a stranger's.
constexpr size_t kSmallStackBytes = size_t{1} << 20;

// While it lives, threads that are made block all signals, which are the host's affair, but for
// those that a thread brings upon itself.
class BlockedSignals {
 public:
  BlockedSignals();
  ~BlockedSignals();
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_;
};

// In place of std::thread, which ends the process when the system gives no thread.
class Thread {
 public:
  Thread() = default;
  ~Thread() { join(); }
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  // Once. kLimit when there is no thread to be had; `stack_bytes` 0: the system's own.
  Status start(std::function<void()> body, size_t stack_bytes = 0);
  bool started() const { return started_; }
  // Waits for its end, if it has started. One that ends itself is not waited for.
  void join();
  bool is_current() const { return started_ && pthread_equal(thread_, pthread_self()) != 0; }

 private:
  pthread_t thread_{};
  bool started_ = false;
};

// Whether the system would give as many threads at once, with stacks of its own size.
Status probe_threads(size_t count);

}  // namespace edgert::base
