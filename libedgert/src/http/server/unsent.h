// Unsent: the bytes that wait in this process for clients which do not read.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace edgert::http {

// One connection's share of what waits in the process. Thread: its loop's.
class Unsent {
 public:
  Unsent() = default;
  Unsent(const Unsent&) = delete;
  Unsent& operator=(const Unsent&) = delete;
  ~Unsent() { set(0); }

  void set(size_t bytes) {
    total_.fetch_add(bytes - bytes_, std::memory_order_relaxed);
    bytes_ = bytes;
  }
  size_t bytes() const { return bytes_; }

  // Of all connections in the process; any thread.
  static size_t total() { return total_.load(std::memory_order_relaxed); }

 private:
  static inline std::atomic<size_t> total_{0};
  size_t bytes_ = 0;
};

}  // namespace edgert::http
