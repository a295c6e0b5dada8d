// BackOff: puts functions off whose workers harm the process again and again.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "edgert/result.h"

namespace edgert::pool {

// An offence is a worker that had to be quarantined, which costs the process something for good.
// The first is free, each further one doubles the time until the next boot; a function that does
// without for a while starts afresh. Thread: any. Owner: the pool.
class BackOff {
 public:
  void record(const std::string& function, const std::string& why, double now_ms);
  // kInvalidWorkerCreation while the function is put off; the message says why, and for how long.
  Status check(const std::string& function, double now_ms);

  static constexpr double kFirstMs = 1000;
  static constexpr double kMostMs = 60'000;
  static constexpr double kForgetMs = 60'000;  // after the end of the last time
  // Beyond it those are forgotten whose time ends first.
  static constexpr size_t kMostFunctions = 4096;

 private:
  struct Offender {
    unsigned offences = 0;
    double until_ms = 0;
    std::string why;
  };
  void make_room(double now_ms);

  std::mutex mutex_;
  std::unordered_map<std::string, Offender> offenders_;
};

}  // namespace edgert::pool
