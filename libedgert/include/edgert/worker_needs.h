// WorkerNeeds: what a pool reckons with when it asks whether the machine has room for a worker.
#pragma once

#include <cstddef>

namespace edgert {

// A worker that would take more than is left is refused, before anything of the system's fails.
// Thread: any. Owner: nobody, these are constants. Errors: none. Cost: none.
struct WorkerNeeds {
  // Of one worker at most: measured with both V8s, and rounded up for heaps that grow.
  static constexpr size_t kMappings = 14;    // of vm.max_map_count
  static constexpr size_t kDescriptors = 8;  // of RLIMIT_NOFILE
  // Of the rest of the process. Clients get a part of the descriptors before workers do.
  static constexpr size_t kSpareMappings = 2000;
  static constexpr size_t kSpareDescriptors = 64;
  static constexpr size_t kClientsPart = 4;  // one of so many
  static constexpr size_t kOtherThreads = 16;
};

}  // namespace edgert
