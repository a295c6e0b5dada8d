// Async: wakes a loop from any thread.
#pragma once

#include <functional>
#include <memory>

#include "loop/loop.h"

namespace edgert::loop {

// Thread: the loop's, but for send. Wakes may merge.
class Async {
 public:
  Async(Loop& loop, std::function<void()> callback);
  ~Async();
  void send();

 private:
  struct Internals;
  std::unique_ptr<Internals> internals_;
};

}  // namespace edgert::loop
