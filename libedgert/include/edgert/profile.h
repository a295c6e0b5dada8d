// Profiles: where a worker spends its CPU time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "edgert/result.h"

namespace edgert {

class Executor;
class Worker;

struct CpuProfileOptions {
  static constexpr uint64_t kMostMs = 60'000;
  uint64_t duration_ms = 5000;  // 1 to kMostMs
  uint32_t interval_us = 1000;  // between two looks at the stack, 100 to 1,000,000
};

// Plain data. Places are those of the sources, as far as they are known; what V8 has no script for
// has a name in brackets, "(garbage collector)", "(program)" for all that is no JavaScript.
struct CpuProfile {
  static constexpr size_t kMostNodes = 50'000;
  static constexpr size_t kMostSamples = 100'000;
  static constexpr size_t kMostTextBytes = size_t{4} << 20;

  // A function as it was called from its parent, the root first and each behind its parent.
  struct Node {
    uint32_t parent = 0;             // its place among the nodes; the root's own
    uint32_t function = 0, url = 0;  // places among the texts
    int script = 0;                  // V8's number of it
    int line = 0, column = 0;        // where it is written, from 1; 0: nobody knows
    uint32_t hits = 0;               // samples in which it ran itself
  };
  struct Sample {
    uint32_t node = 0;
    uint64_t at_us = 0;  // since the beginning
  };
  std::vector<std::string> texts;
  std::vector<Node> nodes;
  std::vector<Sample> samples;
  uint64_t begun_us = 0;     // by a clock that only goes forward
  uint64_t duration_us = 0;  // shorter than asked for where the worker has ended, or it was full
};

// A .cpuprofile, which the DevTools of Chrome and editors open.
std::string to_json(const CpuProfile& profile);

// Makes a profile of a worker while it goes on; `done` is called once, on the executor, without one
// on a thread of the pool's, with what there is when the time is over, the worker ends, or one of
// the bounds is reached. V8's own profiler makes it, on a thread of its own that sends the worker's
// thread SIGPROF. Thread: any. Owner: the pool has `done` until then; the worker is kept by nobody.
// Errors: to `done`; kInvalidArgument, kLimit while another profile of the worker is made,
// kCancelled for a worker that ends before it begins, kTimedOut for one that does not come out of
// V8 for 30 s beyond the time. Cost: the call posts a message; the worker is held up for a few
// milliseconds at the beginning and ten times a second, which is not counted as its CPU time, and
// the samples take a hundredth or so of it, which is.
void profile_cpu(Worker& worker, const CpuProfileOptions& options,
                 std::function<void(Result<CpuProfile>)> done,
                 std::shared_ptr<Executor> executor = nullptr);

}  // namespace edgert
