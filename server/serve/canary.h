// Canary: a share of a function's requests goes to its new version, and how these end decides.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "edgert/result.h"
#include "edgert/worker.h"
#include "serve/config/serve_config.h"

namespace edgert::server {

// "10%", "0.5%": hundredths of a percent. kInvalidArgument for all but more than 0 and less than
// 100, with at most two decimals; the message says so.
Result<uint32_t> parse_share(std::string_view text);
// The same, where 0% and 100% may be, too.
Result<uint32_t> parse_percentage(std::string_view text);
// "hello=10%": whose share it is.
Result<std::pair<std::string, uint32_t>> parse_canary(std::string_view text);
// "10%" again.
std::string percentage_text(uint64_t hundredths);

// What has become of one version's requests while both serve. Thread: any.
class VersionCounts {
 public:
  struct Sum {
    uint64_t requests = 0, errors = 0;
  };
  // A request goes to it, and is answered with a head, or is over without one.
  void begun() { begun_.fetch_add(1, std::memory_order_relaxed); }
  void answered() { answered_.fetch_add(1, std::memory_order_relaxed); }
  uint64_t begun_count() const { return begun_.load(std::memory_order_relaxed); }
  uint64_t answered_count() const { return answered_.load(std::memory_order_relaxed); }
  // Of a request that is over.
  void over(bool is_error) {
    if (is_error) errors_.fetch_add(1, std::memory_order_relaxed);
    requests_.fetch_add(1, std::memory_order_release);
  }
  // No more errors than requests.
  Sum sum() const {
    Sum sum;
    sum.requests = requests_.load(std::memory_order_acquire);
    sum.errors = std::min(errors_.load(std::memory_order_relaxed), sum.requests);
    return sum;
  }

 private:
  std::atomic<uint64_t> begun_{0}, answered_{0}, requests_{0}, errors_{0};
};

// Who gives up when nothing has come for so long has met an error; who leaves sooner says nothing
// about a version.
inline constexpr double kInVainMs = 5000;

// How many requests of a version have waited for so long already that they count as errors, though
// they are not over: a version that never answers is known by them. Thread: one.
class Silence {
 public:
  // At least so many have been without an answer for `period_ms`.
  uint64_t look(uint64_t now_ms, uint64_t period_ms, const VersionCounts& counts) {
    if (now_ms - since_ms_ >= period_ms) {
      since_ms_ = now_ms;
      older_ = newer_;
      newer_ = counts.begun_count();
    }
    const uint64_t answered = counts.answered_count();
    return older_ > answered ? older_ - answered : 0;
  }

 private:
  uint64_t older_ = 0, newer_ = 0, since_ms_ = 0;  // begun a period ago and more, and since then
};

enum class CanaryVerdict { kUndecided, kPromoted, kRolledBack };

// Worse by more than the margin, once it has had so many requests: rolled back, at any time. Not
// worse when the window is over: promoted. An old version that has had fewer counts as one without
// errors.
CanaryVerdict judge(const CanaryConfig& rules, uint64_t elapsed_ms, const VersionCounts::Sum& fresh,
                    const VersionCounts::Sum& stable);

// One that runs. Thread: any. Owner: shared by the sites of its time.
class Canary {
 public:
  Canary(std::shared_ptr<const WorkerOptions> worker, const CanaryConfig& rules)
      : worker_(std::move(worker)), rules_(rules) {}

  // Of the new version: of another service path than the old one's, which leads to the same files.
  const std::shared_ptr<const WorkerOptions>& worker() const { return worker_; }
  const CanaryConfig& rules() const { return rules_; }
  uint64_t elapsed_ms() const;
  // Whether the next request is the new version's. Each for itself, spread evenly: of 10,000
  // requests as many as the share says.
  bool takes_next() const {
    const uint64_t turn = turns_.fetch_add(1, std::memory_order_relaxed) % kWhole;
    return (turn + 1) * rules_.share / kWhole != turn * rules_.share / kWhole;
  }
  VersionCounts& fresh() const { return fresh_; }
  VersionCounts& stable() const { return stable_; }

 private:
  static constexpr uint64_t kWhole = 10'000;
  const std::shared_ptr<const WorkerOptions> worker_;
  const CanaryConfig rules_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  mutable std::atomic<uint64_t> turns_{0};
  mutable VersionCounts fresh_, stable_;
};

}  // namespace edgert::server
