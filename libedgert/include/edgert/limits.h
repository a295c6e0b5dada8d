// Limits: what a worker may use, and what each of them may be set to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "edgert/result.h"

namespace edgert {

struct Limits {
  uint32_t memory_mb = 256;            // 8 or more; heap + external + ArrayBuffers + wasm; 0 = none
  uint32_t low_memory_multiplier = 5;  // room for V8 to unwind in once the limit is reached
  uint64_t worker_timeout_ms = 400000;  // wall clock since its code began; 0 = none
  uint64_t cpu_soft_ms = 1000;          // 0 = none
  uint64_t cpu_hard_ms = 2000;          // 0, with cpu_soft_ms 0 too = none
  // CPU time of one uninterrupted turn of JS, and, while requests are in flight, this times the
  // requests since none was; 0 = none.
  uint64_t cpu_per_request_ms = 0;
  uint64_t idle_timeout_ms = 0;  // without a request since the last one ended; 0 = none
};

// What one field of Limits may be. The rules of all fields are the one place that says so, for
// hosts and for main scripts alike.
struct LimitRule {
  enum class Zero {
    kRefused,
    kHostsOnly,  // no limit, for hosts that say so; scripts may not
    kNone,       // no limit
  };
  std::string_view field;
  std::string_view option;  // of userWorkers.create
  uint64_t least;           // but for zero
  uint64_t most;
  Zero zero;
};

// In the order of the fields.
std::span<const LimitRule> limit_rules();
uint64_t get_limit(const Limits& limits, size_t rule);
// `value` is one that the rule allows.
void set_limit(Limits& limits, size_t rule, uint64_t value);

// kInvalidArgument with the name of the field that cannot be so, and with what it was.
Status check(const Limits& limits);

}  // namespace edgert
