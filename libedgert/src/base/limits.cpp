// The table of a worker's limits, in which each is named and bounded: see edgert/limits.h.
#include "edgert/limits.h"

#include <iterator>
#include <string>

namespace edgert {

namespace {

using Zero = LimitRule::Zero;

// Below 6 V8 makes no isolate of the snapshot.
constexpr uint64_t kLeastMb = 8;
constexpr uint64_t kMostMb = uint64_t{1} << 20;
// What a script's number holds exactly.
constexpr uint64_t kMostMs = (uint64_t{1} << 53) - 1;

constexpr LimitRule kRules[] = {
    {"memory_mb", "memoryLimitMb", kLeastMb, kMostMb, Zero::kHostsOnly},
    {"low_memory_multiplier", "lowMemoryMultiplier", 1, 1024, Zero::kRefused},
    {"worker_timeout_ms", "workerTimeoutMs", 1, kMostMs, Zero::kNone},
    {"cpu_soft_ms", "cpuTimeSoftLimitMs", 1, kMostMs, Zero::kNone},
    {"cpu_hard_ms", "cpuTimeHardLimitMs", 1, kMostMs, Zero::kNone},
    {"cpu_per_request_ms", "cpuTimePerRequestMs", 1, kMostMs, Zero::kNone},
    {"idle_timeout_ms", "context.supervisor.requestAbsentTimeoutMs", 1, kMostMs, Zero::kNone},
};

}  // namespace

std::span<const LimitRule> limit_rules() { return kRules; }

uint64_t get_limit(const Limits& limits, size_t rule) {
  const uint64_t values[std::size(kRules)] = {
      limits.memory_mb,      limits.low_memory_multiplier, limits.worker_timeout_ms,
      limits.cpu_soft_ms,    limits.cpu_hard_ms,           limits.cpu_per_request_ms,
      limits.idle_timeout_ms};
  return values[rule];
}

void set_limit(Limits& limits, size_t rule, uint64_t value) {
  uint32_t* const small[] = {&limits.memory_mb, &limits.low_memory_multiplier};
  uint64_t* const large[] = {&limits.worker_timeout_ms, &limits.cpu_soft_ms, &limits.cpu_hard_ms,
                             &limits.cpu_per_request_ms, &limits.idle_timeout_ms};
  if (rule < std::size(small)) {
    *small[rule] = static_cast<uint32_t>(value);
  } else {
    *large[rule - std::size(small)] = value;
  }
}

Status check(const Limits& limits) {
  for (size_t i = 0; i < std::size(kRules); ++i) {
    const LimitRule& rule = kRules[i];
    const uint64_t value = get_limit(limits, i);
    if (value == 0 ? rule.zero != Zero::kRefused : value >= rule.least && value <= rule.most)
      continue;
    return Error{ErrorCode::kInvalidArgument,
                 "Limits." + std::string(rule.field) + " must be from " +
                     std::to_string(rule.least) + " to " + std::to_string(rule.most) +
                     (rule.zero == Zero::kRefused ? "" : ", or 0 for none") + ", not " +
                     std::to_string(value)};
  }
  if (limits.cpu_hard_ms == 0 && limits.cpu_soft_ms != 0) {
    return Error{ErrorCode::kInvalidArgument,
                 "Limits.cpu_hard_ms may be 0, for none, only where cpu_soft_ms is 0 too, and that "
                 "is " +
                     std::to_string(limits.cpu_soft_ms)};
  }
  return Unit{};
}

}  // namespace edgert
