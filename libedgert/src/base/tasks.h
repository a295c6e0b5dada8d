// Tasks: what an executor was given and has not run yet.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>

namespace edgert::base {

// Thread: any. No lock is held while a task runs or goes.
class Tasks {
 public:
  enum class Posted { kFirst, kBehindOthers, kRefused };
  // kFirst: whoever runs them has to be woken.
  Posted post(std::function<void()> task);
  // Those that wait now, in their order; how many.
  size_t run();
  // Drops all of them; none is taken from here on.
  void close();
  bool is_closed() const;
  bool empty() const;

 private:
  mutable std::mutex mutex_;
  std::deque<std::function<void()>> tasks_;
  bool is_closed_ = false;
};

}  // namespace edgert::base
