// HelperAccount: what helper processes cost one worker.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "graph/helper_owner.h"

namespace edgert::worker {

struct WorkerState;

// While the worker boots, helpers have a budget of their own: a function of many files takes longer
// to transpile, once, than its code may ever run. From then on they use up the worker's CPU limits.
// Thread: any. Owner: the worker's realm, and whoever works for it meanwhile.
class HelperAccount final : public graph::HelperOwner {
 public:
  explicit HelperAccount(std::shared_ptr<WorkerState> state) : state_(std::move(state)) {}
  HelperAccount(const HelperAccount&) = delete;
  HelperAccount& operator=(const HelperAccount&) = delete;

  // The boot is over.
  void code_begins() { boots_.store(false, std::memory_order_relaxed); }

  const std::string& name() const override;
  bool need_not_wait() const override;
  bool has_gone() const override;
  void charge_cpu(double ms) override;
  double cpu_left_ms() const override;
  uint64_t memory_limit() const override;

 private:
  const std::shared_ptr<WorkerState> state_;
  std::atomic<bool> boots_{true};
  std::atomic<double> boot_cpu_ms_{0};
};

}  // namespace edgert::worker
