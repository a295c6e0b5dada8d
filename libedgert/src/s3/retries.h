// When a request is made again, and after how long.
#pragma once

#include <cstdint>

#include "edgert/object_store.h"
#include "s3/request.h"

namespace edgert::s3 {

enum class Verdict : uint8_t {
  kFinal,      // as good, or as bad, as it will be
  kTransient,  // the server's fault, or the way's
  kThrottled,  // too much is asked
};
Verdict verdict_of(const Answer& answer);

// Milliseconds before the next attempt, after so many. `part`: from 0 to 1, by chance.
uint64_t backoff_ms(const ObjectStoreRetries& retries, uint32_t attempts, double part);

}  // namespace edgert::s3
