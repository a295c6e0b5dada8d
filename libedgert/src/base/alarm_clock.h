// AlarmClock: calls functions at their time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace edgert::base {

// On a thread of its own, which starts with the first alarm. Thread: any. What has not rung when
// the clock goes is dropped.
class AlarmClock {
 public:
  using Id = uint64_t;

  ~AlarmClock();
  // Calls `ring` once after `ms`, without a lock held.
  Id set(uint64_t ms, std::function<void()> ring);
  // It may be ringing at this very moment.
  void cancel(Id id);
  // Waits for what rings and drops the rest.
  void stop();

 private:
  using Time = std::chrono::steady_clock::time_point;
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::pair<Time, Id>, std::function<void()>> alarms_;
  std::map<Id, Time> times_;
  Id next_ = 1;
  std::thread thread_;
  bool closing_ = false;
};

}  // namespace edgert::base
