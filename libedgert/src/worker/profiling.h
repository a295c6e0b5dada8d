// Profiling: a CPU profile of a worker, which anybody asks for and its thread makes.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "edgert/profile.h"
#include "js/cpu_sampler.h"

namespace edgert::worker {

// One at a time. Owner: the worker's state.
class Profiling {
 public:
  // On the worker's thread, perhaps in the middle of JavaScript; or where it is given up. It calls
  // nobody, and takes no lock for long.
  using Done = std::function<void(Result<CpuProfile>)>;

  Profiling();
  ~Profiling();
  Profiling(const Profiling&) = delete;
  Profiling& operator=(const Profiling&) = delete;

  // Thread: any. A number that names it; kLimit while there is one.
  Result<uint64_t> order(const CpuProfileOptions& options, Done done);
  // Thread: any. Whether it is still waited for.
  bool is_open(uint64_t number) const;
  // Thread: any. The worker's thread does not come to it; nobody waits any more.
  void give_up(uint64_t number, Error why);

  // The worker's thread, in all that follows. Begins what has been asked for, takes over what V8
  // has seen, and hands over what is over. What that costs is taken off `charged_cpu_ms`.
  void look(v8::Isolate* isolate, js::CpuSampler::PlaceOf place_of,
            std::atomic<double>& charged_cpu_ms);
  // The worker ends: what there is so far is all.
  void end();
  // Its thread does not come back to V8.
  void abandon();

 private:
  struct Order {
    uint64_t number = 0;
    CpuProfileOptions options;
    Done done;
  };
  void hand_over(Result<CpuProfile> result);

  mutable std::mutex mutex_;
  std::optional<Order> order_;
  uint64_t numbers_ = 0;
  bool has_ended_ = false;
  // The worker's thread's alone.
  std::unique_ptr<js::CpuSampler> sampler_;
  uint64_t sampled_ = 0;  // whose it is
  double until_ms_ = 0;
};

}  // namespace edgert::worker
