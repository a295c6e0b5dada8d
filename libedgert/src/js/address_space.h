// What a process that is held to less memory than there is has left for V8, which ends the process
// where it gets none for a new isolate.
#pragma once

#include <mutex>

namespace edgert::js {

// Whether this process is short of memory that others have (RLIMIT_AS or RLIMIT_DATA).
bool is_confined();

// Whether one more isolate and its thread fit. True where the process is not confined.
bool holds_another_isolate();

// The right to make an isolate: in a confined process one after the other, so that what one has
// seen free is still free when V8 takes it. Nobody waits elsewhere.
class TurnToReserve {
 public:
  TurnToReserve();

 private:
  std::unique_lock<std::mutex> lock_;
};

}  // namespace edgert::js
