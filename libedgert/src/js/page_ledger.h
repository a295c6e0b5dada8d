// PageLedger: knows which pages V8 took on whose thread, so that a heap nobody can dispose any more
// gives its memory back.
#pragma once

#include <v8-platform.h>

#include <map>
#include <mutex>

#include "js/v8_compat.h"

namespace edgert::js {

// V8 would put each page of a heap somewhere else at random: the kernel then has a mapping and two
// or three page tables of its own for each. Here they lie where the kernel puts them, side by side,
// and are one mapping; where exactly differs from process to process as for all that is mapped.
// Thread: any. Owner: the platform.
class PagesTogether : public compat::PageAllocator {
 public:
  using compat::PageAllocator::PageAllocator;

  void* GetRandomMmapAddr() override { return nullptr; }
  void* AllocatePages(void* address, size_t length, size_t alignment,
                      Permission permissions) override;
#if EDGERT_V8_CURRENT
  void* AllocatePages(size_t length, size_t alignment, Permission permissions,
                      AllocationHint hint) override;
#endif
};

#if !EDGERT_V8_CURRENT

// Passes everything on to V8's own allocator. Thread: any. Owner: the platform.
class PageLedger final : public PagesTogether {
 public:
  explicit PageLedger(v8::PageAllocator* inner) : PagesTogether(inner) {}

  // Pages that this thread takes from here on belong to `owner`; null: to nobody.
  static void set_owner(const void* owner);
  static constexpr bool kKnows = true;
  // Frees all pages of `owner`. Nothing may run that still uses them.
  void discard(const void* owner);
  size_t bytes(const void* owner);
  // `owner` has freed, or will free, its pages itself.
  void forget(const void* owner);

  void* AllocatePages(void* address, size_t length, size_t alignment,
                      Permission permissions) override;
  bool FreePages(void* address, size_t length) override;
  bool ReleasePages(void* address, size_t length, size_t new_length) override;

 private:
  struct Region {
    size_t length;
    const void* owner;
  };

  std::mutex mutex_;
  std::map<void*, Region> regions_;
};

#else

// Current V8 takes all heaps out of one reservation that it manages itself: pages that anybody else
// freed there would be handed out to the next isolate while V8's own books still have them.
class PageLedger final : public PagesTogether {
 public:
  explicit PageLedger(v8::PageAllocator* inner) : PagesTogether(inner) {}
  static void set_owner(const void*) {}
  static constexpr bool kKnows = false;
  void discard(const void*) {}
  size_t bytes(const void*) { return 0; }
  void forget(const void*) {}
};

#endif

}  // namespace edgert::js
