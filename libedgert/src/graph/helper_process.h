// A program that works for a worker, held to limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"
#include "graph/helper_owner.h"

namespace edgert::graph {

struct HelperLimits {
  uint64_t memory_bytes = 0;  // private and writable, what the program takes for itself included
  uint64_t output_bytes = 0;  // of each of its two streams
  double cpu_ms = 0;
  double wall_ms = 0;
};

struct HelperOutput {
  bool succeeded = false;
  std::string output;
  std::string complaints;  // what it wrote to stderr
};

// Runs `command` with `input` on its standard input, in its turn, and waits for its end. The
// program sees `environment` alone and no descriptor beyond the three. It is ended when it exceeds
// a limit (kLimit; the message says which, as in "esbuild used up its 2000 ms of CPU time"), when
// it takes too long or the owner has no CPU time left for it (kTimedOut), and when the owner goes
// (kCancelled); kIo when it cannot be run.
Result<HelperOutput> run_helper(const std::vector<std::string>& command,
                                const std::vector<std::string>& environment, std::string_view input,
                                const HelperLimits& limits, HelperOwner& owner);

}  // namespace edgert::graph
