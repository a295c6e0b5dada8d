#include "worker/memory_limit.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "worker/worker_state.h"

namespace edgert::worker {

void MemoryLimit::apply_to(js::IsolateOptions* options) {
  heap_limit_ = state_.memory.limit_bytes();
  options->on_heap_limit = [this](size_t current) { return heap_is_full(current); };
}

void MemoryLimit::check() {
  // What V8 has not collected yet is no reason to die, so only what is left after a collection
  // counts; and a collection costs too much to make one at every look.
  constexpr double kCollectAtMostEveryMs = 100;
  const uint64_t limit = state_.memory.limit_bytes();
  (void)state_.take_memory_check();
  if (limit == 0) return;
  const uint32_t ratio = state_.supervisor->options().warning_ratios.memory;
  const bool warns = ratio != 0 && !warned_;
  const uint64_t watched = warns ? limit / 100 * ratio : limit;
  const std::optional<uint64_t> left = state_.memory.left_beyond(watched, kCollectAtMostEveryMs);
  if (!left) return;
  if (*left >= limit) return is_full(*left);
  if (!warns || *left < watched) return;
  warned_ = true;
  state_.warn_of_end("memory");
}

bool MemoryLimit::is_half_full() {
  constexpr double kCollectAtMostEveryMs = 1000;
  const uint64_t half = state_.memory.limit_bytes() / 2;
  if (half == 0) return false;
  const double at_most_every_ms = state_.memory.take_refused_buffer() ? 0 : kCollectAtMostEveryMs;
  return state_.memory.left_beyond(half, at_most_every_ms).value_or(0) >= half;
}

bool MemoryLimit::is_full_between_requests() {
  const bool has_refused = state_.memory.take_refused_buffer();
  if (!state_.take_memory_check() && !has_refused) return false;
  const uint64_t limit = state_.memory.limit_bytes();
  return limit != 0 && state_.memory.left_beyond(limit, 0).value_or(0) >= limit;
}

void MemoryLimit::is_full(uint64_t used_bytes) {
  const auto megabytes = [](uint64_t bytes) { return std::to_string(bytes >> 20); };
  const uint64_t heap = std::min(state_.memory.heap_bytes_in_use(), used_bytes);
  state_.kill(
      ShutdownReason::kMemory,
      "memory " + megabytes(used_bytes) + " MB used of " + megabytes(state_.memory.limit_bytes()),
      megabytes(heap) + " heap, " + megabytes(used_bytes - heap) + " outside of it");
}

size_t MemoryLimit::heap_is_full(size_t current_bytes) {
  // V8 asks once for each allocation: what it gets must hold it, or it gives up.
  constexpr size_t kLeastRoom = size_t{512} << 20;
  const size_t limit = state_.memory.limit_bytes();
  // Raised, or taken away, since the isolate was made: up to it, our own looks alone count.
  if (limit == 0 || (limit > heap_limit_ && current_bytes < limit)) {
    return std::max(limit, current_bytes) + kLeastRoom;
  }
  // A current V8 asks for a buffer that it was refused, too, whatever its heap holds.
  if (state_.memory.has_refused_buffer()) {
    const uint64_t heap = state_.memory.heap_bytes_in_use();
    if (heap != 0 && heap < current_bytes / 2) return current_bytes;
  }
  if (std::exchange(heap_raised_, true)) return current_bytes;
  is_full(current_bytes);
  return std::max(current_bytes * state_.limits().low_memory_multiplier,
                  current_bytes + kLeastRoom);
}

}  // namespace edgert::worker
