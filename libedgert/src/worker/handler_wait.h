// HandlerWait: how long requests wait for a script that has not said yet who answers them.
#pragma once

#include <cstdint>
#include <functional>

#include "loop/timer.h"

namespace edgert::worker {

// `Deno.serve` may come after any await. As long as something is under way that may run the script
// again, it may still come.
// Thread: the worker's. Owner: the realm.
class HandlerWait {
 public:
  // Waits `most_ms` at most. `give_up` comes from the loop, once, unless the wait ends before.
  HandlerWait(loop::Loop& loop, uint64_t most_ms, std::function<bool()> is_busy,
              std::function<void()> give_up);
  // A request has come and nobody answers it: whether it may wait.
  bool begin();
  // Somebody answers.
  void end();

 private:
  void look();

  loop::Loop& loop_;
  const uint64_t most_ms_;
  const std::function<bool()> is_busy_;
  const std::function<void()> give_up_;
  loop::Timer timer_;
  bool runs_ = false;
  bool has_given_up_ = false;
  uint64_t began_ms_ = 0;
  int idle_looks_ = 0;
};

}  // namespace edgert::worker
