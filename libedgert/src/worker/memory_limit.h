// MemoryLimit: holds a worker to its memory, as seen from the worker's own thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "js/isolate.h"

namespace edgert::worker {

struct WorkerState;

// Thread: the worker's. Owner: the worker's realm.
class MemoryLimit {
 public:
  explicit MemoryLimit(WorkerState& state) : state_(state) {}
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;

  // What the isolate is made with: V8's own limit is the second net, and the first for what JS
  // allocates between two looks.
  void apply_to(js::IsolateOptions* options);
  // Null: there is no isolate any more.
  void watch(js::Isolate* isolate) { isolate_ = isolate; }

  // Kills the worker when garbage is not what makes it too big. JS may be on the stack below.
  void check();
  // Whether what a collection would leave is half of the limit or more.
  bool is_half_full();

 private:
  uint64_t limit_bytes() const;
  // Bytes in use, garbage excluded where `watched` is exceeded and the last collection is long ago.
  uint64_t left_by_collection(uint64_t watched, double at_most_every_ms);
  void is_full(uint64_t used_bytes);
  size_t heap_is_full(size_t current_bytes);

  WorkerState& state_;
  js::Isolate* isolate_ = nullptr;
  double collected_ms_ = 0;
  bool warned_ = false;
  bool heap_raised_ = false;  // V8 has been given its room to unwind
};

}  // namespace edgert::worker
