// What a pool and its workers tell each other beside requests: plain data, as a Message is.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "edgert/limits.h"
#include "edgert/observer.h"
#include "edgert/worker.h"

namespace edgert::wire {

// --- To a worker ---

// It ends when what it has begun is over; `why` goes into its log, if there is any, and behind it
// the numbers, which Shutdown has, too.
struct Retire {
  std::string why;
  std::string numbers = {};
};
// It ends at once.
struct Kill {
  ShutdownReason reason = ShutdownReason::kTerminationRequested;
  std::string why;
};
struct SetLimits {
  Limits limits;
};
// Its script is told that the end is near.
struct Warn {
  std::string reason;
};

// Questions. Whoever asks numbers them; a worker that ends leaves them without an answer.
struct AskMetrics {
  uint64_t question = 0;
};
struct RetireIfIdle {
  uint64_t question = 0;
};

// --- From a worker ---

struct MetricsAre {
  uint64_t question = 0;
  WorkerMetrics metrics;
};
struct Retires {
  uint64_t question = 0;
  bool goes = false;  // false: it has something to do, or goes already
};

using Control =
    std::variant<Retire, Kill, SetLimits, Warn, AskMetrics, RetireIfIdle, MetricsAre, Retires>;

}  // namespace edgert::wire
