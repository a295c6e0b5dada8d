// Async: wakes a loop from any thread.
#pragma once

#include <functional>

#include "loop/loop.h"
#include "loop/wakes.h"

namespace edgert::loop {

// Thread: the loop's, but for send. Wakes may merge. The callback may destroy it.
class Async {
 public:
  Async(Loop& loop, std::function<void()> callback);
  Async(const Async&) = delete;
  Async& operator=(const Async&) = delete;
  ~Async();
  void send();

 private:
  Wakes& wakes_;
  Wakes::Call call_;
};

}  // namespace edgert::loop
