// A program that works for a worker, held to limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"

namespace edgert::modules {

// Who a helper process works for. Thread: the one that waits for the process.
class HelperOwner {
 public:
  virtual ~HelperOwner() = default;
  // The function's; all of one name share their turns.
  virtual const std::string& name() const = 0;
  // The host's own workers do not stand in line behind functions.
  virtual bool need_not_wait() const = 0;
  // The worker is to end, so nobody wants the result.
  virtual bool has_gone() const = 0;
  // CPU time that the process has used since the last call.
  virtual void charge_cpu(double ms) = 0;
  // What the owner may still use on helpers before its code begins.
  virtual double cpu_left_ms() const = 0;
  // Bytes that the owner may hold; 0: no limit.
  virtual uint64_t memory_limit() const = 0;
};

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

}  // namespace edgert::modules
