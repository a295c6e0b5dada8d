// LogQuotas: how much each function may log.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "common/errand.h"
#include "edgert/observer.h"

namespace edgert::server {

// Of one second; 0: any number.
struct LogQuota {
  uint64_t lines = 0;
  uint64_t bytes = 0;
  bool operator==(const LogQuota&) const = default;
};

// Lines beyond a function's quota are dropped, whatever becomes of the others, and once a second a
// line says how many. What edgert says itself when a limit stops a worker always passes. Without
// quotas nothing is counted. Owner: the server. Thread: any.
class LogQuotas final {
 public:
  using Clock = std::chrono::steady_clock;
  // Says in a function's name, never under a lock, what was dropped.
  using Tell = std::function<void(const WorkerIdentity&, const std::string&)>;
  explicit LogQuotas(Tell tell) : tell_(std::move(tell)) {}
  ~LogQuotas() { stop(); }

  // By function_name, of those that have one: whatever version of it speaks; the counts of others
  // go on.
  void set(std::map<std::string, LogQuota> quotas);
  // Of all others what was dropped is counted no more.
  void keep_names(const std::set<std::string>& functions);
  // Whether the line may be told.
  bool admits(const WorkerIdentity& worker, const LogLine& line, Clock::time_point now);
  // Tells of what was dropped in seconds that are over, and how soon to be called again; zero: when
  // something has been dropped.
  Clock::duration tell_dropped(Clock::time_point now);

  // Has a thread of its own tell. Without one it is told with the function's next line.
  void begin();
  void stop();

  // Lines of each function that were dropped so far, by its name.
  std::map<std::string, uint64_t> dropped() const;

 private:
  struct Count {
    LogQuota quota;
    Clock::time_point second{};  // when it began
    uint64_t lines = 0, bytes = 0;
    uint64_t dropped = 0, dropped_ever = 0;
    WorkerIdentity worker{};  // that has said the last line of those
  };
  using Notice = std::pair<WorkerIdentity, std::string>;
  static Notice take_notice(Count& count);
  void run();

  const Tell tell_;
  std::atomic<bool> has_any_{false};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Count, std::less<>> counts_;
  bool stops_ = false;
  bool runs_ = false;
  Errand thread_;
};

}  // namespace edgert::server
