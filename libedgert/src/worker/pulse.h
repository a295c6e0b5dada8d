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

  void enter() {
    turns.store(turns.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    in_js.store(true, std::memory_order_relaxed);
  }
  void leave() { in_js.store(false, std::memory_order_relaxed); }
};

}  // namespace edgert::worker
