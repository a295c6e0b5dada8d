// Executor: the thread, or the loop, on which a host wants to be called.
#pragma once

#include <functional>

namespace edgert {

// Thread: any. Owner: shared by the host and by what is done there, which may hold the last of it.
// Implemented by the host, around its loop or around a queue that one of its threads drains.
// Errors: must not throw. Cost: workers stand still while they post.
class Executor {
 public:
  virtual ~Executor() = default;
  // Has `work` run once, later and never inside this call, with no lock held that the work could
  // want. Must not wait. False, or work that is destroyed without having run: nothing will run
  // there any more; edgert gives up what it was for.
  virtual bool post(std::function<void()> work) noexcept = 0;
};

}  // namespace edgert
