#include "edgert/binding/growing_bytes.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "edgert/binding/new_bytes.h"
#include "js/allocator.h"

namespace edgert::binding {

namespace {

constexpr size_t kLong = size_t{1} << 20;

// V8 looks how much memory buffers of young objects keep when it makes one itself, and collects the
// young where that is much, which costs little. For buffers that it is given it would wait until
// all of its heap is due: memory that has been used already is the cheapest to be had.
void free_young_buffers() { (void)v8::ArrayBuffer::NewBackingStore(v8::Isolate::GetCurrent(), 1); }

}  // namespace

GrowingBytes::~GrowingBytes() { allocator_->Free(memory_, capacity_); }

bool GrowingBytes::resize(size_t capacity) {
  if (capacity >= kLong) free_young_buffers();
  // Isolates have no other.
  auto* const allocator = static_cast<js::Allocator*>(allocator_);
  void* const moved = memory_ == nullptr ? allocator->AllocateUninitialized(capacity)
                                         : allocator->resize(memory_, capacity_, capacity);
  if (moved == nullptr) return false;
  memory_ = static_cast<char*>(moved);
  capacity_ = capacity;
  return true;
}

bool GrowingBytes::append(std::string_view bytes, size_t most) {
  const size_t size = size_ + bytes.size();
  if (size > capacity_) {
    const size_t twice = 2 * size;
    if (!resize(most >= size ? std::min(most, twice) : twice) && !resize(size)) return false;
  }
  std::memcpy(memory_ + size_, bytes.data(), bytes.size());
  size_ = size;
  return true;
}

v8::MaybeLocal<v8::Uint8Array> GrowingBytes::take(Scope& scope) {
  if (size_ == 0 || (size_ != capacity_ && !resize(size_)))
    return to_uint8_array(scope, {memory_, size_});
  capacity_ = 0;
  return adopt_bytes(scope, std::exchange(memory_, nullptr), std::exchange(size_, 0));
}

}  // namespace edgert::binding
