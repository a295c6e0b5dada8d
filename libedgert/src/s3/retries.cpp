#include "s3/retries.h"

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace edgert::s3 {

Verdict verdict_of(const Answer& answer) {
  if (answer.ok()) return Verdict::kFinal;
  // No answer: refused, broken off or silent. What can never be sent says so by another number.
  if (answer.status == 0) {
    return answer.error == -EIO || answer.error == -ETIMEDOUT ? Verdict::kTransient
                                                              : Verdict::kFinal;
  }
  for (const std::string_view code : {"SlowDown", "Throttling", "ThrottlingException",
                                      "TooManyRequests", "RequestLimitExceeded"}) {
    if (answer.code == code) return Verdict::kThrottled;
  }
  if (answer.status == 429) return Verdict::kThrottled;
  for (const std::string_view code : {"RequestTimeout", "InternalError"}) {
    if (answer.code == code) return Verdict::kTransient;
  }
  for (const int status : {500, 502, 503, 504}) {
    if (answer.status == status) return Verdict::kTransient;
  }
  return Verdict::kFinal;
}

uint64_t backoff_ms(const ObjectStoreRetries& retries, uint32_t attempts, double part) {
  constexpr uint32_t kMostDoublings = 20;
  const uint64_t doubled = uint64_t{retries.initial_backoff_ms}
                           << std::min(attempts > 0 ? attempts - 1 : 0, kMostDoublings);
  const double scaled =
      retries.waits_exactly ? static_cast<double>(doubled) : static_cast<double>(doubled) * part;
  return std::min(static_cast<uint64_t>(scaled), uint64_t{retries.max_backoff_ms});
}

}  // namespace edgert::s3
