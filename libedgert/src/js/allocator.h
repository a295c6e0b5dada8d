// Allocator: ArrayBuffer memory under a limit.
#pragma once

#include <v8.h>

#include <atomic>
#include <cstdlib>

namespace edgert::js {

// V8 turns a null answer into `RangeError: Array buffer allocation failed`. Thread: any (buffers
// die on V8's helper threads too).
class Allocator final : public v8::ArrayBuffer::Allocator {
 public:
  explicit Allocator(size_t limit) : limit_(limit) {}

  void* Allocate(size_t size) override {
    return take(size) ? give_back_if_null(std::calloc(size, 1), size) : nullptr;
  }
  void* AllocateUninitialized(size_t size) override {
    return take(size) ? give_back_if_null(std::malloc(size), size) : nullptr;
  }
  void Free(void* data, size_t size) override {
    std::free(data);
    used_.fetch_sub(size, std::memory_order_relaxed);
  }
  void set_limit(size_t limit) { limit_.store(limit, std::memory_order_relaxed); }
  // The last buffer that was asked for is one too many.
  bool has_refused() const { return refused_.load(std::memory_order_relaxed); }
  size_t used() const { return used_.load(std::memory_order_relaxed); }

 private:
  bool take(size_t size) {
    const size_t before = used_.fetch_add(size, std::memory_order_relaxed);
    const size_t limit = limit_.load(std::memory_order_relaxed);
    const bool fits = limit == 0 || before + size <= limit;
    refused_.store(!fits, std::memory_order_relaxed);
    if (fits) return true;
    used_.fetch_sub(size, std::memory_order_relaxed);
    return false;
  }
  void* give_back_if_null(void* data, size_t size) {
    if (data == nullptr) used_.fetch_sub(size, std::memory_order_relaxed);
    return data;
  }

  std::atomic<size_t> limit_;
  std::atomic<size_t> used_{0};
  std::atomic<bool> refused_{false};
};

}  // namespace edgert::js
