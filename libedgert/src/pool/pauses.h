// Pauses: functions that fail again and again, each put off for a time that doubles.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>

namespace edgert::pool {

struct PauseRules {
  unsigned free;    // failures in a row that cost nothing
  double first_ms;  // after the next one; each further one doubles it
  double most_ms;
  double forget_ms;  // after the end of the last time, without a failure
};

// Of at most kMostFunctions; beyond them those are forgotten whose time ends first. `Why`: what is
// known of the last failure. Thread: one at a time. Owner: whoever counts failures.
template <typename Why>
class Pauses {
 public:
  static constexpr size_t kMostFunctions = 4096;
  struct Paused {
    unsigned failures = 0;
    double until_ms = 0;
    Why why;
  };

  explicit Pauses(PauseRules rules) : rules_(rules) {}

  void record(const std::string& key, Why why, double now_ms) {
    if (all_.size() >= kMostFunctions && !all_.contains(key)) make_room(now_ms);
    Paused& one = all_[key];
    if (is_over(one, now_ms)) one.failures = 0;
    ++one.failures;
    one.why = std::move(why);
    const unsigned beyond =
        one.failures > rules_.free ? std::min(one.failures - rules_.free, 32u) : 0;
    one.until_ms =
        now_ms +
        (beyond == 0 ? 0 : std::min(rules_.most_ms, rules_.first_ms * std::exp2(beyond - 1.0)));
  }
  void forget(const std::string& key) { all_.erase(key); }
  // Null: it may begin.
  const Paused* check(const std::string& key, double now_ms) {
    const auto found = all_.find(key);
    if (found == all_.end()) return nullptr;
    if (now_ms < found->second.until_ms) return &found->second;
    if (is_over(found->second, now_ms)) all_.erase(found);
    return nullptr;
  }
  size_t size() const { return all_.size(); }

 private:
  bool is_over(const Paused& one, double now_ms) const {
    return now_ms - one.until_ms > rules_.forget_ms;
  }
  void make_room(double now_ms) {
    std::erase_if(all_, [&](const auto& entry) { return is_over(entry.second, now_ms); });
    if (all_.size() < kMostFunctions) return;
    all_.erase(std::min_element(all_.begin(), all_.end(), [](const auto& one, const auto& other) {
      return one.second.until_ms < other.second.until_ms;
    }));
  }

  const PauseRules rules_;
  std::unordered_map<std::string, Paused> all_;
};

}  // namespace edgert::pool
