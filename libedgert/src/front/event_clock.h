// EventClock: what time it is for a thread of the front.
#pragma once

#include "base/clock.h"

namespace edgert::front {

// While a request's head or a message is being handled the time stands still: the clock is read
// once for all who ask. Thread: any, each has its own.
class EventClock final {
 public:
  // From here to its end.
  class Event {
   public:
    Event() : before_(held_ms) { held_ms = base::monotonic_ms(); }
    ~Event() { held_ms = before_; }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

   private:
    const double before_;
  };

  static double now_ms() { return held_ms != 0 ? held_ms : base::monotonic_ms(); }

 private:
  static inline thread_local double held_ms = 0;  // 0: it goes
};

}  // namespace edgert::front
