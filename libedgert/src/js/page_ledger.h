// PageLedger: knows which pages V8 took on whose thread, so that a heap nobody can dispose any more
// gives its memory back.
#pragma once

#include <v8-platform.h>

#include <map>
#include <mutex>

#include "edgert/binding/v8_compat.h"

namespace edgert::js {

#if !EDGERT_V8_CURRENT

// Passes everything on to V8's own allocator. Thread: any. Owner: the platform.
class PageLedger final : public v8::PageAllocator {
 public:
  explicit PageLedger(v8::PageAllocator* inner) : inner_(inner) {}

  // Pages that this thread takes from here on belong to `owner`; null: to nobody.
  static void set_owner(const void* owner);
  static constexpr bool kKnows = true;
  // Frees all pages of `owner`. Nothing may run that still uses them.
  void discard(const void* owner);
  size_t bytes(const void* owner);
  // `owner` has freed, or will free, its pages itself.
  void forget(const void* owner);

  size_t AllocatePageSize() override { return inner_->AllocatePageSize(); }
  size_t CommitPageSize() override { return inner_->CommitPageSize(); }
  void SetRandomMmapSeed(int64_t seed) override { inner_->SetRandomMmapSeed(seed); }
  void* GetRandomMmapAddr() override { return inner_->GetRandomMmapAddr(); }
  void* AllocatePages(void* address, size_t length, size_t alignment,
                      Permission permissions) override;
  bool FreePages(void* address, size_t length) override;
  bool ReleasePages(void* address, size_t length, size_t new_length) override;
  bool SetPermissions(void* address, size_t length, Permission permissions) override {
    return inner_->SetPermissions(address, length, permissions);
  }
  bool DiscardSystemPages(void* address, size_t size) override {
    return inner_->DiscardSystemPages(address, size);
  }
  bool DecommitPages(void* address, size_t size) override {
    return inner_->DecommitPages(address, size);
  }
  std::unique_ptr<SharedMemory> AllocateSharedPages(size_t length, const void* original) override {
    return inner_->AllocateSharedPages(length, original);
  }
  bool ReserveForSharedMemoryMapping(void* address, size_t size) override {
    return inner_->ReserveForSharedMemoryMapping(address, size);
  }

 private:
  struct Region {
    size_t length;
    const void* owner;
  };

  v8::PageAllocator* const inner_;
  std::mutex mutex_;
  std::map<void*, Region> regions_;
};

#else

// Current V8 takes all heaps out of one reservation that it manages itself: pages that anybody else
// freed there would be handed out to the next isolate while V8's own books still have them.
class PageLedger final {
 public:
  explicit PageLedger(v8::PageAllocator* inner) : inner_(inner) {}
  static void set_owner(const void*) {}
  static constexpr bool kKnows = false;
  void discard(const void*) {}
  size_t bytes(const void*) { return 0; }
  void forget(const void*) {}
  v8::PageAllocator* inner() { return inner_; }

 private:
  v8::PageAllocator* const inner_;
};

#endif

}  // namespace edgert::js
