// AlarmClock: calls functions at their time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "base/thread.h"

namespace edgert::base {

// On a thread of its own. Thread: any. What has not rung when the clock goes is dropped. It may go
// in what it rings.
class AlarmClock {
 public:
  using Id = uint64_t;  // never 0

  ~AlarmClock();
  // Once; without it nothing rings.
  Status start();
  // Calls `ring` once after `ms`, without a lock held; those that are due at once in their order.
  Id set(uint64_t ms, std::function<void()> ring);
  // It may be ringing at this very moment.
  void cancel(Id id);
  // Whether the caller is what rings.
  bool is_own_thread() const { return thread_.is_current(); }
  // Waits until all has rung that is due now. Not for its own thread.
  void settle();
  // Waits for what rings and drops the rest.
  void stop();

 private:
  using Time = std::chrono::steady_clock::time_point;
  // The thread's, too, which may outlive the clock.
  struct Alarms {
    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::pair<Time, Id>, std::function<void()>> by_time;
    std::map<Id, Time> times;
    Id next = 1;
    bool closing = false;
  };
  static void run(Alarms& alarms);

  const std::shared_ptr<Alarms> alarms_ = std::make_shared<Alarms>();
  Thread thread_;
};

}  // namespace edgert::base
