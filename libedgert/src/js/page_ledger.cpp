#include "js/page_ledger.h"

#if !EDGERT_V8_CURRENT

namespace edgert::js {

namespace {
thread_local const void* owner_here = nullptr;
}

void PageLedger::set_owner(const void* owner) { owner_here = owner; }

void* PageLedger::AllocatePages(void* address, size_t length, size_t alignment,
                                Permission permissions) {
  void* pages = inner_->AllocatePages(address, length, alignment, permissions);
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
  return inner_->FreePages(address, length);
}

bool PageLedger::ReleasePages(void* address, size_t length, size_t new_length) {
  {
    std::lock_guard lock(mutex_);
    if (const auto found = regions_.find(address); found != regions_.end())
      found->second.length = new_length;
  }
  return inner_->ReleasePages(address, length, new_length);
}

size_t PageLedger::discard(const void* owner) {
  size_t bytes = 0;
  std::lock_guard lock(mutex_);
  std::erase_if(regions_, [&](const auto& entry) {
    const auto& [pages, region] = entry;
    if (region.owner != owner) return false;
    if (inner_->FreePages(pages, region.length)) bytes += region.length;
    return true;
  });
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
