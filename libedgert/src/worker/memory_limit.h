// MemoryLimit: holds a worker to its memory, as seen from the worker's own thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "js/isolate.h"

namespace edgert::worker {

struct WorkerState;

// Thread: the worker's. Owner: the worker's realm.
class MemoryLimit {
 public:
  // `held`: what the worker's natives keep where V8 does not see it.
  MemoryLimit(WorkerState& state, std::shared_ptr<const size_t> held)
      : state_(state), held_(std::move(held)) {}
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;

  // What the isolate is made with: V8's own limit is the second net, and the first for what JS
  // allocates between two looks.
  void apply_to(js::IsolateOptions* options);
  // Null: there is no isolate any more.
  void watch(js::Isolate* isolate) { isolate_ = isolate; }

  // What the worker may use, as it is now; 0: there is no limit, as for a main worker.
  uint64_t limit_bytes() const;
  // Kills the worker when garbage is not what makes it too big. JS may be on the stack below.
  void check();
  // Whether `bytes` more fit into the limit.
  bool has_room(uint64_t bytes);
  // Whether what a collection would leave is half of the limit or more.
  bool is_half_full();
  // The same of the whole limit, where there is reason to ask. Between two requests: the one that
  // comes next must not pay for those before it.
  bool is_full_between_requests();

 private:
  // Bytes in use, garbage excluded where `watched` is exceeded and the last collection is long ago.
  uint64_t left_by_collection(uint64_t watched, double at_most_every_ms);
  void is_full(uint64_t used_bytes);
  size_t heap_is_full(size_t current_bytes);

  WorkerState& state_;
  std::shared_ptr<const size_t> held_;
  js::Isolate* isolate_ = nullptr;
  double collected_ms_ = 0;
  uint64_t left_bytes_ = 0;  // by that collection
  bool warned_ = false;
  bool heap_raised_ = false;  // V8 has been given its room to unwind
};

}  // namespace edgert::worker
