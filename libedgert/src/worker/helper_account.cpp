#include "worker/helper_account.h"

#include <limits>

#include "worker/worker_state.h"

namespace edgert::worker {

namespace {

// Some two thousand files of an ordinary size.
constexpr double kBootCpuMs = 60000;

// One thread writes it.
void add(std::atomic<double>& sum, double ms) {
  sum.store(sum.load(std::memory_order_relaxed) + ms, std::memory_order_release);
}

}  // namespace

const std::string& HelperAccount::name() const { return state_.options.service_path; }
bool HelperAccount::need_not_wait() const { return state_.options.privileged; }
bool HelperAccount::has_gone() const { return state_.life.is_killed(); }

void HelperAccount::charge_cpu(double ms) {
  if (boots_) {
    boot_cpu_ms_ += ms;
    // Before the sum: the watchdog must not see that without this.
    add(state_.pulse.cpu_begin_ms, ms);
  }
  add(state_.pulse.charged_cpu_ms, ms);
}

double HelperAccount::cpu_left_ms() const {
  return boots_ && !state_.options.privileged ? kBootCpuMs - boot_cpu_ms_
                                              : std::numeric_limits<double>::infinity();
}

uint64_t HelperAccount::memory_limit() const { return state_.memory.limit_bytes(); }

}  // namespace edgert::worker
