// Timer: one callback after a delay.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "loop/loop.h"

namespace edgert::loop {

// Thread: the loop's.
class Timer {
 public:
  Timer(Loop& loop, std::function<void()> callback);
  ~Timer();
  // Fires once, `ms` milliseconds from now; replaces an earlier start.
  void start(uint64_t ms);
  void stop();

 private:
  struct Internals;
  std::unique_ptr<Internals> internals_;
};

}  // namespace edgert::loop
