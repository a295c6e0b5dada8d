// BootFailures: repeats why a function does not boot, in place of booting it again and again.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>

#include "edgert/result.h"
#include "edgert/worker.h"
#include "pool/pauses.h"

namespace edgert::pool {

// The first few failures in a row cost nobody anything: each is asked anew. From then on whoever
// comes hears the last one for a moment, which grows with each further failure, up to a second. So
// what has been mended boots within that, and what has not takes no more than a few boots a second
// from all others, however often it is asked. Thread: any. Owner: the pool.
class BootFailures {
 public:
  // What failures are counted by: what has been changed since is another function.
  static std::string key_of(const WorkerOptions& options);

  void record(const std::string& key, const Error& why, double now_ms);
  // It serves, or is asked for by who knows why.
  void forget(const std::string& key);
  std::optional<Error> check(const std::string& key, double now_ms);
  // No function fails: nothing need be asked.
  bool empty() const { return size_.load(std::memory_order_relaxed) == 0; }

  static constexpr PauseRules kRules{5, 25, 1000, 10'000};

 private:
  std::mutex mutex_;
  Pauses<Error> failing_{kRules};
  std::atomic<size_t> size_{0};
};

}  // namespace edgert::pool
