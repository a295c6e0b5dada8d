#include "js/allocator.h"

#include <cstdlib>
#include <utility>

namespace edgert::js {

void* Allocator::Allocate(size_t size) {
  return account_.take_buffer(size) ? enlist(std::calloc(sizeof(Header) + size, 1), size) : nullptr;
}

void* Allocator::AllocateUninitialized(size_t size) {
  return account_.take_buffer(size) ? enlist(std::malloc(sizeof(Header) + size), size) : nullptr;
}

void* Allocator::enlist(void* memory, size_t size) {
  if (memory == nullptr) {
    account_.give_buffer(size);
    return nullptr;
  }
  auto* header = static_cast<Header*>(memory);
  const std::lock_guard lock(mutex_);
  header->next = all_.next;
  header->previous = &all_;
  all_.next->previous = header;
  all_.next = header;
  return header + 1;
}

void* Allocator::resize(void* data, size_t size, size_t to) {
  const size_t more = to > size ? to - size : 0;
  // Who asks may do with less: that is no sign of a worker that wants too much.
  const uint64_t limit = account_.limit_bytes();
  if (limit != 0 && account_.buffer_bytes() + more > limit) return nullptr;
  if (more != 0 && !account_.take_buffer(more)) return nullptr;
  const std::lock_guard lock(mutex_);
  if (discarded_) return nullptr;
  // Long ones do not lie in a heap: the system moves their pages, and copies nothing.
  auto* const moved =
      static_cast<Header*>(std::realloc(static_cast<Header*>(data) - 1, sizeof(Header) + to));
  if (moved == nullptr) {
    account_.give_buffer(more);
    return nullptr;
  }
  moved->next->previous = moved->previous->next = moved;
  if (to < size) account_.give_buffer(size - to);
  return moved + 1;
}

void Allocator::Free(void* data, size_t size) {
  if (data == nullptr) return;
  Header* header = static_cast<Header*>(data) - 1;
  {
    const std::lock_guard lock(mutex_);
    if (discarded_) return;
    header->previous->next = header->next;
    header->next->previous = header->previous;
  }
  std::free(header);
  account_.give_buffer(size);
}

void Allocator::discard() {
  const std::lock_guard lock(mutex_);
  discarded_ = true;
  for (Header* header = all_.next; header != &all_;) std::free(std::exchange(header, header->next));
  all_.next = all_.previous = &all_;
  account_.discard_buffers();
}

}  // namespace edgert::js
