// The clocks that tokens and keys go by; tests bring their own.
#pragma once

#include <time.h>

#include <cstdint>

namespace edgert::server::jwt {

inline int64_t unix_seconds_now() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return now.tv_sec;
}

inline int64_t steady_ms_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

struct Clocks {
  int64_t (*unix_seconds)() = unix_seconds_now;  // what a token's claims are in
  int64_t (*steady_ms)() = steady_ms_now;        // which nobody sets
};

}  // namespace edgert::server::jwt
