// Allocator: ArrayBuffer memory, as far as its worker's account has room, and known, so that it can
// be given back in place of an isolate that nobody disposes.
#pragma once

#include <v8.h>

#include <cstddef>
#include <mutex>

#include "js/memory_account.h"

namespace edgert::js {

// V8 turns a null answer into `RangeError: Array buffer allocation failed`. Thread: any (buffers
// die on V8's helper threads too).
class Allocator final : public v8::ArrayBuffer::Allocator {
 public:
  explicit Allocator(MemoryAccount& account) : account_(account) {}

  void* Allocate(size_t size) override;
  void* AllocateUninitialized(size_t size) override;
  void Free(void* data, size_t size) override;
  // A buffer that nobody else has, with as much of its bytes as there is room for; what more there
  // is then is unknown. Null where there is no room: it stays as it is.
  void* resize(void* data, size_t size, size_t to);
  // Frees all buffers, whoever thinks to have them: nobody may look at one any more. Calculations,
  // sockets and files never do, because they have copies.
  void discard();

 private:
  // In front of each buffer, whose alignment stays malloc's.
  struct alignas(std::max_align_t) Header {
    Header* next;
    Header* previous;
  };
  void* enlist(void* memory, size_t size);

  MemoryAccount& account_;
  std::mutex mutex_;
  Header all_{&all_, &all_};
  bool discarded_ = false;
};

}  // namespace edgert::js
