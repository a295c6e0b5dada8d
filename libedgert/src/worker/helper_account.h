// HelperAccount: what helper processes cost one worker.
#pragma once

#include <string>

#include "graph/helper_owner.h"

namespace edgert::worker {

struct WorkerState;

// While the worker boots, helpers have a budget of their own: a function of many files takes longer
// to transpile, once, than its code may ever run. From then on they use up the worker's CPU limits.
// Thread: the worker's. Owner: the worker's realm.
class HelperAccount final : public graph::HelperOwner {
 public:
  explicit HelperAccount(WorkerState& state) : state_(state) {}
  HelperAccount(const HelperAccount&) = delete;
  HelperAccount& operator=(const HelperAccount&) = delete;

  // The boot is over.
  void code_begins() { boots_ = false; }

  const std::string& name() const override;
  bool need_not_wait() const override;
  bool has_gone() const override;
  void charge_cpu(double ms) override;
  double cpu_left_ms() const override;
  uint64_t memory_limit() const override;

 private:
  WorkerState& state_;
  bool boots_ = true;
  double boot_cpu_ms_ = 0;
};

}  // namespace edgert::worker
