#include "worker/memory_limit.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/clock.h"
#include "worker/worker_state.h"

namespace edgert::worker {

using base::monotonic_ms;

void MemoryLimit::apply_to(js::IsolateOptions* options) {
  options->heap_limit_bytes = size_t{state_.options.limits.memory_mb} << 20;
  options->external_limit_bytes = options->heap_limit_bytes;
  options->on_heap_limit = [this](size_t current) { return heap_is_full(current); };
}

uint64_t MemoryLimit::limit_bytes() const {
  return state_.options.privileged ? 0 : uint64_t{state_.limits().memory_mb} << 20;
}

uint64_t MemoryLimit::left_by_collection(uint64_t watched, double at_most_every_ms) {
  const uint64_t used = isolate_->memory_in_use() + *held_;
  if (used < watched) return 0;
  // As much garbage again as is allowed in all does not wait.
  const bool is_urgent = limit_bytes() != 0 && used >= 2 * limit_bytes();
  if (!is_urgent && monotonic_ms() - collected_ms_ < at_most_every_ms) return 0;
  isolate_->get()->LowMemoryNotification();
  // V8 frees buffers on other threads, and counts them until the next collection waits for those.
  if (isolate_->memory_in_use() >= watched) isolate_->get()->LowMemoryNotification();
  collected_ms_ = monotonic_ms();
  return left_bytes_ = isolate_->memory_in_use() + *held_;
}

void MemoryLimit::check() {
  // What V8 has not collected yet is no reason to die, so only what is left after a collection
  // counts; and a collection costs too much to make one at every look.
  constexpr double kCollectAtMostEveryMs = 100;
  const uint64_t limit = limit_bytes();
  (void)state_.take_memory_check();
  if (isolate_ == nullptr || limit == 0) return;
  const uint32_t ratio = state_.supervisor->options().warning_ratios.memory;
  const bool warns = ratio != 0 && !warned_;
  const uint64_t watched = warns ? limit / 100 * ratio : limit;
  const uint64_t used = left_by_collection(watched, kCollectAtMostEveryMs);
  if (used >= limit) return is_full(used);
  if (!warns || used < watched) return;
  warned_ = true;
  state_.warn_of_end("memory");
}

bool MemoryLimit::has_room(uint64_t bytes) {
  constexpr double kCollectAtMostEveryMs = 100;
  const uint64_t limit = limit_bytes();
  if (limit == 0 || isolate_ == nullptr) return true;
  if (bytes > limit) return false;
  if (isolate_->memory_in_use() + *held_ <= limit - bytes) return true;
  // Right after a collection what came since may be garbage, which is worth the next one only where
  // much is asked for; what it left is none.
  const bool is_recent = monotonic_ms() - collected_ms_ < kCollectAtMostEveryMs;
  if (is_recent && left_bytes_ > limit - bytes) return false;
  const bool is_much = bytes > limit / 4;
  const uint64_t left = left_by_collection(0, is_much ? 0 : kCollectAtMostEveryMs);
  return left == 0 || left <= limit - bytes;
}

bool MemoryLimit::is_half_full() {
  constexpr double kCollectAtMostEveryMs = 1000;
  const uint64_t half = limit_bytes() / 2;
  if (isolate_ == nullptr || half == 0) return false;
  const double at_most_every_ms = isolate_->take_refused_buffer() ? 0 : kCollectAtMostEveryMs;
  return left_by_collection(half, at_most_every_ms) >= half;
}

bool MemoryLimit::is_full_between_requests() {
  if (isolate_ == nullptr) return false;
  const bool has_refused = isolate_->take_refused_buffer();
  if (!state_.take_memory_check() && !has_refused) return false;
  const uint64_t limit = limit_bytes();
  return limit != 0 && left_by_collection(limit, 0) >= limit;
}

void MemoryLimit::is_full(uint64_t used_bytes) {
  state_.kill(ShutdownReason::kMemory, "memory " + std::to_string(used_bytes >> 20) +
                                           " MB used of " + std::to_string(limit_bytes() >> 20));
}

size_t MemoryLimit::heap_is_full(size_t current_bytes) {
  // V8 asks once for each allocation: what it gets must hold it, or it gives up.
  constexpr size_t kLeastRoom = size_t{512} << 20;
  const size_t limit = limit_bytes();
  // Raised, or taken away, since the isolate was made: up to it, our own looks alone count.
  const size_t at_creation = size_t{state_.options.limits.memory_mb} << 20;
  if (limit == 0 || (limit > at_creation && current_bytes < limit)) {
    return std::max(limit, current_bytes) + kLeastRoom;
  }
  // A current V8 asks for a buffer that it was refused, too, whatever its heap holds.
  if (isolate_ != nullptr && isolate_->has_refused_buffer()) {
    v8::HeapStatistics heap;
    isolate_->get()->GetHeapStatistics(&heap);
    if (heap.used_heap_size() < current_bytes / 2) return current_bytes;
  }
  if (std::exchange(heap_raised_, true)) return current_bytes;
  is_full(current_bytes);
  return std::max(current_bytes * state_.limits().low_memory_multiplier,
                  current_bytes + kLeastRoom);
}

}  // namespace edgert::worker
