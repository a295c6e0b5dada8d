#include "pool/back_off.h"

#include <algorithm>
#include <cmath>

namespace edgert::pool {

void BackOff::record(const std::string& function, const std::string& why, double now_ms) {
  const std::lock_guard lock(mutex_);
  if (offenders_.size() >= kMostFunctions) make_room(now_ms);
  Offender& offender = offenders_[function];
  if (now_ms - offender.until_ms > kForgetMs) offender.offences = 0;
  ++offender.offences;
  offender.why = why.empty() ? "not ending when it was told to" : why;
  const unsigned doublings = std::min(offender.offences, 32u);
  const double delay = doublings < 2 ? 0 : std::min(kMostMs, kFirstMs * std::exp2(doublings - 2.0));
  offender.until_ms = now_ms + delay;
}

Status BackOff::check(const std::string& function, double now_ms) {
  const std::lock_guard lock(mutex_);
  const auto found = offenders_.find(function);
  if (found == offenders_.end()) return Unit{};
  const Offender& offender = found->second;
  if (now_ms < offender.until_ms) {
    return Error{
        ErrorCode::kInvalidWorkerCreation,
        "worker boot error: put off: " + std::to_string(offender.offences) + " workers of " +
            function + " had to be quarantined, the last for " + offender.why + ". Retry after " +
            std::to_string(static_cast<uint64_t>(std::ceil(offender.until_ms - now_ms))) + "ms.",
        ErrorReason::kPutOff};
  }
  if (now_ms - offender.until_ms > kForgetMs) offenders_.erase(found);
  return Unit{};
}

void BackOff::make_room(double now_ms) {
  std::erase_if(offenders_,
                [&](const auto& entry) { return now_ms - entry.second.until_ms > kForgetMs; });
  if (offenders_.size() < kMostFunctions) return;
  offenders_.erase(std::min_element(offenders_.begin(), offenders_.end(),
                                    [](const auto& one, const auto& other) {
                                      return one.second.until_ms < other.second.until_ms;
                                    }));
}

}  // namespace edgert::pool
