// BackOff: puts functions off whose workers harm the process again and again.
#pragma once

#include <mutex>
#include <string>

#include "edgert/result.h"
#include "pool/pauses.h"

namespace edgert::pool {

// An offence is a worker that had to be quarantined, which costs the process something for good.
// The first is free, each further one doubles the time until the next boot; a function that does
// without for a while starts afresh. Thread: any. Owner: the pool.
class BackOff {
 public:
  void record(const std::string& function, const std::string& why, double now_ms);
  // kInvalidWorkerCreation while the function is put off; the message says why, and for how long.
  Status check(const std::string& function, double now_ms);

  static constexpr PauseRules kRules{1, 1000, 60'000, 60'000};

 private:
  std::mutex mutex_;
  Pauses<std::string> offenders_{kRules};
};

}  // namespace edgert::pool
