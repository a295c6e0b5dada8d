// Turns: what other threads want done on one, in order.
#pragma once

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

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
  // Does what has been added.
  void take() {
    std::vector<std::function<void()>> work;
    {
      const std::lock_guard lock(mutex_);
      some_.clear();
      work.swap(work_);
    }
    for (const std::function<void()>& each : work) each();
  }
  void close() {
    std::vector<std::function<void()>> dropped;
    const std::lock_guard lock(mutex_);
    closed_ = true;
    dropped.swap(work_);
  }

 private:
  std::mutex mutex_;
  std::vector<std::function<void()>> work_;
  bool closed_ = false;
  Event some_;
};

}  // namespace edgert::server
