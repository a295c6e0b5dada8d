// MemoryLimit: holds a worker to its memory: kills it, warns it, lets it go.
#pragma once

#include <cstddef>
#include <cstdint>

#include "js/isolate.h"

namespace edgert::worker {

struct WorkerState;

// It acts on what the worker's account says (js::MemoryAccount), and counts nothing itself. Thread:
// the worker's. Owner: the worker's realm.
class MemoryLimit {
 public:
  explicit MemoryLimit(WorkerState& state) : state_(state) {}
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;

  // V8's own limit is the second net, and the first for what JS allocates between two looks. What
  // the isolate is made with.
  void apply_to(js::IsolateOptions* options);

  // Kills the worker when garbage is not what makes it too big. JS may be on the stack below.
  void check();
  // Whether what a collection would leave is half of the limit or more.
  bool is_half_full();
  // The same of the whole limit, where there is reason to ask. Between two requests: the one that
  // comes next must not pay for those before it.
  bool is_full_between_requests();

 private:
  void is_full(uint64_t used_bytes);
  size_t heap_is_full(size_t current_bytes);

  WorkerState& state_;
  uint64_t heap_limit_ = 0;  // V8's, as the isolate was made
  bool warned_ = false;
  bool heap_raised_ = false;  // V8 has been given its room to unwind
};

}  // namespace edgert::worker
