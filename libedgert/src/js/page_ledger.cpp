#include "js/page_ledger.h"

#include <sys/mman.h>

namespace edgert::js {

namespace {

// Side by side they would be large enough for huge pages, which take memory that nobody has asked
// for. Where the kernel knows none, this fails, and nothing is lost.
void* without_huge_pages(void* pages, size_t length) {
  constexpr size_t kHugePageBytes = size_t{2} << 20;
  if (pages != nullptr && length < kHugePageBytes) (void)madvise(pages, length, MADV_NOHUGEPAGE);
  return pages;
}

}  // namespace

void* PagesTogether::AllocatePages(void* address, size_t length, size_t alignment,
                                   Permission permissions) {
  return without_huge_pages(
      compat::PageAllocator::AllocatePages(address, length, alignment, permissions), length);
}

#if EDGERT_V8_CURRENT
void* PagesTogether::AllocatePages(size_t length, size_t alignment, Permission permissions,
                                   AllocationHint hint) {
  return without_huge_pages(
      compat::PageAllocator::AllocatePages(length, alignment, permissions, hint), length);
}
#endif

}  // namespace edgert::js

#if !EDGERT_V8_CURRENT

#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "js/address_space.h"

namespace edgert::js {

namespace {
thread_local const void* owner_here = nullptr;
constexpr int kTries = 50;
}  // namespace

void PageLedger::set_owner(const void* owner) { owner_here = owner; }

void* PageLedger::AllocatePages(void* address, size_t length, size_t alignment,
                                Permission permissions) {
  void* pages = PagesTogether::AllocatePages(address, length, alignment, permissions);
  // V8 ends the process without them. Where memory is short, another thread may hold for a moment
  // more than it keeps: the C library does, for each new one.
  for (int tries = 0; pages == nullptr && tries < kTries && is_confined(); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    pages = PagesTogether::AllocatePages(address, length, alignment, permissions);
  }
  // Code may be shared between isolates.
  if (pages != nullptr && owner_here != nullptr && permissions != kNoAccessWillJitLater) {
    std::lock_guard lock(mutex_);
    regions_[pages] = {length, owner_here};
  }
  return pages;
}

bool PageLedger::FreePages(void* address, size_t length) {
  {
    std::lock_guard lock(mutex_);
    regions_.erase(address);
  }
  return PagesTogether::FreePages(address, length);
}

bool PageLedger::ReleasePages(void* address, size_t length, size_t new_length) {
  {
    std::lock_guard lock(mutex_);
    if (const auto found = regions_.find(address); found != regions_.end())
      found->second.length = new_length;
  }
  return PagesTogether::ReleasePages(address, length, new_length);
}

void PageLedger::discard(const void* owner) {
  // Everybody's pages come and go under the lock, so the kernel's part is done without it.
  std::vector<std::pair<void*, size_t>> freed;
  {
    std::lock_guard lock(mutex_);
    std::erase_if(regions_, [&](const auto& entry) {
      if (entry.second.owner != owner) return false;
      freed.emplace_back(entry.first, entry.second.length);
      return true;
    });
  }
  for (const auto& [pages, length] : freed) (void)PagesTogether::FreePages(pages, length);
}

size_t PageLedger::bytes(const void* owner) {
  size_t bytes = 0;
  std::lock_guard lock(mutex_);
  for (const auto& [pages, region] : regions_) {
    if (region.owner == owner) bytes += region.length;
  }
  return bytes;
}

void PageLedger::forget(const void* owner) {
  std::lock_guard lock(mutex_);
  for (auto& [pages, region] : regions_) {
    if (region.owner == owner) region.owner = nullptr;
  }
}

}  // namespace edgert::js

#endif
