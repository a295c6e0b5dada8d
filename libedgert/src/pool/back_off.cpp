#include "pool/back_off.h"

#include <cmath>
#include <cstdint>

namespace edgert::pool {

void BackOff::record(const std::string& function, const std::string& why, double now_ms) {
  const std::lock_guard lock(mutex_);
  offenders_.record(function, why.empty() ? "not ending when it was told to" : why, now_ms);
}

Status BackOff::check(const std::string& function, double now_ms) {
  const std::lock_guard lock(mutex_);
  const auto* const offender = offenders_.check(function, now_ms);
  if (offender == nullptr) return Unit{};
  return Error{
      ErrorCode::kInvalidWorkerCreation,
      "worker boot error: put off: " + std::to_string(offender->failures) + " workers of " +
          function + " had to be quarantined, the last for " + offender->why + ". Retry after " +
          std::to_string(static_cast<uint64_t>(std::ceil(offender->until_ms - now_ms))) + "ms.",
      ErrorReason::kPutOff};
}

}  // namespace edgert::pool
