// Allocator: ArrayBuffer memory under a limit, and known, so that it can be given back in place of
// an isolate that nobody disposes.
#pragma once

#include <v8.h>

#include <atomic>
#include <cstddef>
#include <mutex>

namespace edgert::js {

// V8 turns a null answer into `RangeError: Array buffer allocation failed`. Thread: any (buffers
// die on V8's helper threads too).
class Allocator final : public v8::ArrayBuffer::Allocator {
 public:
  explicit Allocator(size_t limit) : limit_(limit) {}

  void* Allocate(size_t size) override;
  void* AllocateUninitialized(size_t size) override;
  void Free(void* data, size_t size) override;
  // Frees all buffers, whoever thinks to have them: nobody may look at one any more. Calculations,
  // sockets and files never do, because they have copies.
  void discard();
  void set_limit(size_t limit) { limit_.store(limit, std::memory_order_relaxed); }
  // The last buffer that was asked for is one too many.
  bool has_refused() const { return refused_.load(std::memory_order_relaxed); }
  // One was, since the last call.
  bool take_refused() {
    return ever_refused_.load(std::memory_order_relaxed) &&
           ever_refused_.exchange(false, std::memory_order_relaxed);
  }
  size_t used() const { return used_.load(std::memory_order_relaxed); }

 private:
  bool take(size_t size) {
    // V8 keeps bytes of short views in its heap until somebody asks for their buffer, and cannot go
    // on when there is none then.
    constexpr size_t kShortView = 64;
    const size_t before = used_.fetch_add(size, std::memory_order_relaxed);
    const size_t limit = limit_.load(std::memory_order_relaxed);
    const bool fits = limit == 0 || before + size <= limit || size <= kShortView;
    refused_.store(!fits, std::memory_order_relaxed);
    if (fits) return true;
    ever_refused_.store(true, std::memory_order_relaxed);
    used_.fetch_sub(size, std::memory_order_relaxed);
    return false;
  }
  // In front of each buffer, whose alignment stays malloc's.
  struct alignas(std::max_align_t) Header {
    Header* next;
    Header* previous;
  };
  void* enlist(void* memory, size_t size);

  std::mutex mutex_;
  Header all_{&all_, &all_};
  bool discarded_ = false;

  std::atomic<size_t> limit_;
  std::atomic<size_t> used_{0};
  std::atomic<bool> refused_{false};
  std::atomic<bool> ever_refused_{false};
};

}  // namespace edgert::js
