// Pulse: what a worker shows to the watchdog while it runs.
#pragma once

#include <atomic>
#include <cstdint>

namespace edgert::worker {

// Written by the worker's thread, read by the watchdog.
struct Pulse {
  std::atomic<bool> in_js{false};
  // Raised with each entry into JS: a worker that stands still costs the watchdog one look.
  std::atomic<uint32_t> turns{0};

  // Where the limits begin to count: the thread's CPU clock and the monotonic clock. Policies other
  // than per_worker move both with each request.
  std::atomic<double> cpu_begin_ms{0};
  std::atomic<double> wall_begin_ms{0};
  // The requests since none was in flight, and the CPU clock at their beginning.
  std::atomic<uint32_t> busy_requests{0};
  std::atomic<double> busy_begin_ms{0};

  void enter() {
    turns.store(turns.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    in_js.store(true, std::memory_order_relaxed);
  }
  void leave() { in_js.store(false, std::memory_order_relaxed); }
};

}  // namespace edgert::worker
