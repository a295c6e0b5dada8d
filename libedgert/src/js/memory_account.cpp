#include "js/memory_account.h"

#include "base/clock.h"

namespace edgert::js {

using base::monotonic_ms;

bool MemoryAccount::fits(uint64_t used, uint64_t more) const {
  const uint64_t limit = limit_bytes();
  return limit == 0 || (more <= limit && used <= limit - more);
}

uint64_t MemoryAccount::bytes_in_use() {
  return (heap_ == nullptr ? 0 : heap_->bytes_in_use()) + *held_;
}

uint64_t MemoryAccount::bytes_taken() {
  return (heap_ == nullptr ? 0 : heap_->bytes_taken()) + buffer_bytes() + *held_;
}

std::optional<uint64_t> MemoryAccount::left_beyond(uint64_t bytes,
                                                   double collect_at_most_every_ms) {
  if (heap_ == nullptr) return std::nullopt;
  const uint64_t used = bytes_in_use();
  if (used < bytes) return std::nullopt;
  const uint64_t limit = limit_bytes();
  const bool is_urgent = limit != 0 && used >= 2 * limit;
  if (!is_urgent && monotonic_ms() - collected_ms_ < collect_at_most_every_ms) return std::nullopt;
  heap_->collect();
  collected_ms_ = monotonic_ms();
  return left_bytes_ = bytes_in_use();
}

bool MemoryAccount::has_room(uint64_t bytes) {
  constexpr double kCollectAtMostEveryMs = 100;
  const uint64_t limit = limit_bytes();
  if (limit == 0 || heap_ == nullptr) return true;
  if (bytes > limit) return false;
  if (fits(bytes_in_use(), bytes)) return true;
  // Right after a collection what came since may be garbage, which is worth the next one only where
  // much is asked for; what it left is none.
  const bool is_recent = monotonic_ms() - collected_ms_ < kCollectAtMostEveryMs;
  if (is_recent && !fits(left_bytes_, bytes)) return false;
  const bool is_much = bytes > limit / 4;
  const std::optional<uint64_t> left = left_beyond(0, is_much ? 0 : kCollectAtMostEveryMs);
  return !left || fits(*left, bytes);
}

bool MemoryAccount::surely_has_room(uint64_t bytes) {
  // V8 no longer counts buffers that its helper threads have yet to free.
  const auto is_there = [&](uint64_t used) {
    return fits(used, bytes) && fits(buffer_bytes(), bytes);
  };
  if (heap_ == nullptr || is_there(bytes_in_use())) return true;
  if (!fits(0, bytes)) return false;
  (void)left_beyond(0, 0);
  return is_there(left_bytes_);
}

bool MemoryAccount::take_buffer(size_t bytes) {
  // V8 keeps bytes of short views in its heap until somebody asks for their buffer, and cannot go
  // on when there is none then.
  constexpr size_t kShortView = 64;
  const size_t before = buffers_.fetch_add(bytes, std::memory_order_relaxed);
  const bool may_be = !discarded_.load(std::memory_order_relaxed) && fits(before, bytes);
  const bool is_taken = may_be || bytes <= kShortView;
  refused_.store(!is_taken, std::memory_order_relaxed);
  if (is_taken) return true;
  ever_refused_.store(true, std::memory_order_relaxed);
  buffers_.fetch_sub(bytes, std::memory_order_relaxed);
  return false;
}

void MemoryAccount::discard_buffers() {
  discarded_.store(true, std::memory_order_relaxed);
  buffers_.store(0, std::memory_order_relaxed);
}

bool MemoryAccount::may_wait(size_t bytes) const {
  const uint64_t limit = limit_bytes();
  return limit == 0 || *waiting_ == 0 || *waiting_ + bytes <= limit / 2;
}

bool MemoryAccount::lend(uint64_t bytes) {
  constexpr uint64_t kWithoutLimit = uint64_t{1} << 30;
  const uint64_t limit = limit_bytes();
  const uint64_t most = limit == 0 ? kWithoutLimit : limit;
  if (bytes > most || lent_ > most - bytes) return false;
  lent_ += bytes;
  return true;
}

}  // namespace edgert::js
