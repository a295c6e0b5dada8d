// boot_stages: where the time of a worker's beginning went.
#pragma once

#include <vector>

namespace edgert {

class Worker;

struct BootStage {
  // "asked" (the pool, for the worker), "thread", "loop", "isolate", "platform", "linked",
  // "evaluated", "request" (the first has come), "answered"; in this order, but that a request may
  // come before the code that it waits for.
  const char* name;
  double at_ms = 0;   // CLOCK_MONOTONIC
  double cpu_ms = 0;  // of the worker's thread, since "thread"
};

// As far as the worker has come. One that began anew for Node's library has the first stages of its
// first attempt. Thread: any. Owner: the caller. Errors: none. Cost: a look at what is known.
std::vector<BootStage> boot_stages(const Worker& worker);

}  // namespace edgert
