// Waits of so many milliseconds, however many a host says.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace edgert::base {

// Clocks count nanoseconds with a sign, so a wait for ever (UINT64_MAX) would end in the past.
inline std::chrono::milliseconds patience(uint64_t ms) {
  constexpr uint64_t kTenYears = uint64_t{10} * 365 * 24 * 3600 * 1000;
  return std::chrono::milliseconds(std::min(ms, kTenYears));
}

}  // namespace edgert::base
