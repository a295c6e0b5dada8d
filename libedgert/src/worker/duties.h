// Duties: what a worker has taken on and not finished.
#pragma once

#include <cstddef>

namespace edgert::worker {

// The realm counts, the thread looks: a number in memory, so that neither has to call the other to
// learn it. Thread: the worker's. Owner: its WorkerThread.
struct Duties {
  size_t in_flight = 0;  // requests that have begun and have no answer yet
  size_t waits = 0;      // promises given to waitUntil that are still pending
};

}  // namespace edgert::worker
