// Turns: what other threads want done on one, in order.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <mutex>
#include <utility>

#include "common/signals.h"

namespace edgert::server {

// Thread: any may add. Shared with whoever adds, who may be late: what is added once it is closed
// is dropped.
class Turns {
 public:
  void add(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    work_.push_back(std::move(work));
    some_.set();
  }
  const Event& some() const { return some_; }
  // Does what has been added, as far as it has begun within `most_ms`; what is left waits for the
  // next time.
  void take(int64_t most_ms = std::numeric_limits<int64_t>::max()) {
    const auto begun = std::chrono::steady_clock::now();
    const auto spent_ms = [begun] {
      return std::chrono::duration_cast<std::chrono::milliseconds>(
                 std::chrono::steady_clock::now() - begun)
          .count();
    };
    // What is added meanwhile comes next time.
    size_t count = 0;
    do {
      std::function<void()> work;
      {
        const std::lock_guard lock(mutex_);
        if (count == 0) count = work_.size();
        if (count == 0) return some_.clear();
        work = std::move(work_.front());
        work_.pop_front();
        if (work_.empty()) some_.clear();
      }
      work();
    } while (--count != 0 && spent_ms() < most_ms);
  }
  void close() {
    std::deque<std::function<void()>> dropped;
    const std::lock_guard lock(mutex_);
    closed_ = true;
    dropped.swap(work_);
  }

 private:
  std::mutex mutex_;
  std::deque<std::function<void()>> work_;
  bool closed_ = false;
  Event some_;
};

}  // namespace edgert::server
