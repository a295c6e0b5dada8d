// MemoryAccount: what one worker has in use, what it may use, and whether there is room for more.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "edgert/binding/memory.h"

namespace edgert::js {

// The account only counts and answers: whoever asks refuses, warns or kills. Thread: that of the
// worker, but where it says otherwise. Owner: the worker's state; it outlives the isolate and its
// buffers.
class MemoryAccount final : public binding::Memory {
 public:
  // What V8 keeps, as the isolate tells it; bytes.
  class Heap {
   public:
    // Heap, buffers, WebAssembly, ICU, waiting tasks; garbage that is not collected yet among it.
    virtual uint64_t bytes_in_use() = 0;
    // Of these V8's heap alone.
    virtual uint64_t heap_bytes_in_use() = 0;
    // What it has taken from the system and gives back when it goes, but for buffers.
    virtual uint64_t bytes_taken() = 0;
    virtual void collect() = 0;

   protected:
    ~Heap() = default;
  };

  MemoryAccount() = default;
  MemoryAccount(const MemoryAccount&) = delete;
  MemoryAccount& operator=(const MemoryAccount&) = delete;

  // 0: none. Thread: any.
  void set_limit(uint64_t bytes) { limit_.store(bytes, std::memory_order_relaxed); }
  uint64_t limit_bytes() const override { return limit_.load(std::memory_order_relaxed); }

  // Null: there is no isolate, or none any more; then there is room for everything.
  void watch(Heap* heap) { heap_ = heap; }
  // In use by V8 and by natives, garbage included; of that V8's heap, 0 where there is none.
  uint64_t bytes_in_use();
  uint64_t heap_bytes_in_use() { return heap_ == nullptr ? 0 : heap_->heap_bytes_in_use(); }
  // What goes with the worker, or stays behind where V8 does not give it up.
  uint64_t bytes_taken();
  // What a collection leaves, where more than `bytes` are in use. Nothing where they are not, or
  // where the last collection is more recent than is worth the next one; as much garbage again as
  // is allowed in all does not wait.
  std::optional<uint64_t> left_beyond(uint64_t bytes, double collect_at_most_every_ms);

  bool has_room(uint64_t bytes) override;
  bool surely_has_room(uint64_t bytes) override;

  // ArrayBuffers, which V8 counts only when it has them: those that are made must fit by
  // themselves, and short ones always do. Thread: any, as for all of them; buffers die on V8's
  // helper threads too.
  bool take_buffer(size_t bytes);
  void give_buffer(size_t bytes) { buffers_.fetch_sub(bytes, std::memory_order_relaxed); }
  // They have been freed in place of an isolate that nobody disposes; no more are made.
  void discard_buffers();
  size_t buffer_bytes() const { return buffers_.load(std::memory_order_relaxed); }
  // The last buffer that was asked for is one too many.
  bool has_refused_buffer() const { return refused_.load(std::memory_order_relaxed); }
  // One was, since the last call.
  bool take_refused_buffer() {
    return ever_refused_.load(std::memory_order_relaxed) &&
           ever_refused_.exchange(false, std::memory_order_relaxed);
  }

  const std::shared_ptr<size_t>& held() override { return held_; }
  bool holds_too_much() const override { return !fits(*held_, 0); }
  // Of what is held: bodies of answers that wait for their clients.
  const std::shared_ptr<size_t>& waiting() { return waiting_; }
  // Whether so much more may wait: half of the limit is for all together, but one body alone has
  // its bytes in the worker anyway.
  bool may_wait(size_t bytes) const;

  bool lend(uint64_t bytes) override;
  void take_back(uint64_t bytes) override { lent_ -= bytes; }

 private:
  // Whether `more` fit beside `used`.
  bool fits(uint64_t used, uint64_t more) const;

  std::atomic<uint64_t> limit_{0};
  Heap* heap_ = nullptr;
  double collected_ms_ = 0;
  uint64_t left_bytes_ = 0;  // by that collection

  std::atomic<size_t> buffers_{0};
  std::atomic<bool> discarded_{false};
  std::atomic<bool> refused_{false};
  std::atomic<bool> ever_refused_{false};

  const std::shared_ptr<size_t> held_ = std::make_shared<size_t>(0);
  const std::shared_ptr<size_t> waiting_ = std::make_shared<size_t>(0);
  uint64_t lent_ = 0;
};

}  // namespace edgert::js
