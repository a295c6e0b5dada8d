// Deadline: ends a stretch of JS that runs too long, on a thread of its own.
#pragma once

#include <v8.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/thread.h"
#include "edgert/result.h"

namespace edgert::worker {

// Terminates the isolate's JS again and again from its time on, because a termination is lost on JS
// that was just about to leave. Thread: the isolate's. Owner: the stack.
class Deadline {
 public:
  explicit Deadline(v8::Isolate* isolate) : isolate_(isolate) {}
  ~Deadline() { end(); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  // kLimit when there is no thread to be had.
  Status start(std::chrono::duration<double, std::milli> time);
  // Nothing is terminated from here on. Whether something was.
  bool end();
  bool is_over();

 private:
  void watch(std::chrono::steady_clock::time_point at);

  v8::Isolate* const isolate_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  bool is_over_ = false;
  base::Thread thread_;
};

}  // namespace edgert::worker
