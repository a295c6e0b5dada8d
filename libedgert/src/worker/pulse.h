// Pulse: what a worker shows to the watchdog while it runs.
#pragma once

#include <atomic>
#include <cstdint>

namespace edgert::worker {

// What a worker's thread is at. The limits on time are the function's, so they begin with its code.
enum class Phase : uint8_t {
  kStarting,  // the platform's own part of a boot
  kLoading,   // reads, compiles and links the function's modules
  kRunning,   // their code
};

// Written by the worker's thread, read by the watchdog.
struct Pulse {
  std::atomic<Phase> phase{Phase::kStarting};
  std::atomic<bool> in_js{false};
  // Raised with each entry into JS: a worker that stands still costs the watchdog one look.
  std::atomic<uint32_t> turns{0};

  // CPU time that others have used for this worker, on top of its thread's own clock: together they
  // are what limits on CPU time count.
  std::atomic<double> charged_cpu_ms{0};

  // Where the limits begin to count: the worker's CPU time and the monotonic clock. Policies other
  // than per_worker move both with each request.
  std::atomic<double> cpu_begin_ms{0};
  std::atomic<double> wall_begin_ms{0};
  // The requests since none was in flight, and the CPU time at their beginning.
  std::atomic<uint32_t> busy_requests{0};
  std::atomic<double> busy_begin_ms{0};

  // The limits count anew from here: the thread's CPU clock, and the monotonic one.
  void begin(Phase next, double cpu_ms, double now_ms) {
    cpu_begin_ms.store(cpu_ms, std::memory_order_relaxed);
    wall_begin_ms.store(now_ms, std::memory_order_relaxed);
    phase.store(next, std::memory_order_release);
  }
  void enter() {
    turns.store(turns.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    in_js.store(true, std::memory_order_relaxed);
  }
  void leave() { in_js.store(false, std::memory_order_relaxed); }
};

}  // namespace edgert::worker
