// HelperLimits: what a helper process may use.
#pragma once

#include <cstdint>

namespace edgert::graph {

struct HelperLimits {
  uint64_t memory_bytes = 0;  // private and writable, what the program takes for itself included
  uint64_t output_bytes = 0;  // of each of its two streams
  double cpu_ms = 0;
  double wall_ms = 0;
};

}  // namespace edgert::graph
