#include "worker/helper_account.h"

#include <limits>

#include "worker/worker_state.h"

namespace edgert::worker {

namespace {

// Some two thousand files of an ordinary size.
constexpr double kBootCpuMs = 60000;

}  // namespace

const std::string& HelperAccount::name() const { return state_->options.service_path; }
bool HelperAccount::need_not_wait() const { return state_->options.privileged; }
bool HelperAccount::has_gone() const {
  return state_->life.is_killed() || state_->life.stage() >= Life::kEnding;
}

void HelperAccount::charge_cpu(double ms) {
  if (boots_.load(std::memory_order_relaxed)) {
    boot_cpu_ms_.fetch_add(ms, std::memory_order_relaxed);
    // Before the sum: the watchdog must not see that without this.
    state_->pulse.cpu_begin_ms.fetch_add(ms, std::memory_order_release);
  }
  state_->pulse.charged_cpu_ms.fetch_add(ms, std::memory_order_release);
}

double HelperAccount::cpu_left_ms() const {
  return boots_.load(std::memory_order_relaxed) && !state_->options.privileged
             ? kBootCpuMs - boot_cpu_ms_.load(std::memory_order_relaxed)
             : std::numeric_limits<double>::infinity();
}

uint64_t HelperAccount::memory_limit() const { return state_->memory.limit_bytes(); }

}  // namespace edgert::worker
