// CpuMeter: what a thread of the pool does for an owner is the owner's.
#pragma once

#include <ctime>
#include <memory>
#include <utility>

#include "graph/fair_threads.h"
#include "graph/helper_owner.h"

namespace edgert::graph {

// Thread: the one that it is made on.
class CpuMeter {
 public:
  explicit CpuMeter(std::shared_ptr<HelperOwner> owner) : owner_(std::move(owner)), at_ms_(now()) {}
  CpuMeter(const CpuMeter&) = delete;
  CpuMeter& operator=(const CpuMeter&) = delete;
  ~CpuMeter() { charge(); }
  // All so far; before an answer, so that who has it has been charged.
  void charge() {
    const double now_ms = now();
    owner_->charge_cpu(now_ms - std::exchange(at_ms_, now_ms));
  }

 private:
  static double now() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
  }
  const std::shared_ptr<HelperOwner> owner_;
  double at_ms_;
};

// Where the owner's work stands among that of others.
inline FairThreads::Place place_of(const HelperOwner& owner) {
  return owner.need_not_wait() ? FairThreads::Place::kBesideIt : FairThreads::Place::kInLine;
}

}  // namespace edgert::graph
