// What a process that is held to less memory than there is has left for V8, which ends the process
// where it gets none for a new isolate.
#pragma once

#include <mutex>

namespace edgert::js {

// Whether this process is short of memory that others have (RLIMIT_AS or RLIMIT_DATA).
bool is_confined();

// The right to take much address space: in a confined process one after the other, so that what one
// has seen free is still free when V8 takes it. Nobody waits elsewhere.
class TurnToReserve {
 public:
  TurnToReserve();

  // Whether one more isolate and its thread fit. True where the process is not confined.
  bool holds_another_isolate() const;

 private:
  std::unique_lock<std::mutex> lock_;
};

// The C library reserves twice what it keeps for the first allocation of a thread: in a confined
// process, while nobody makes an isolate.
void reserve_for_this_thread();

}  // namespace edgert::js
