// Timers: a realm's clock, and the one timer that wakes it.
#pragma once

namespace edgert::binding {

// Thread: the realm's. Owner: the realm.
class Timers {
 public:
  // The hook `timer` is called once after `ms` (>= 0), with the time as now_ms gives it; a later
  // call replaces it; negative disarms.
  virtual void arm(double ms) = 0;
  // Milliseconds on the monotonic clock since the realm began, microsecond resolution.
  virtual double now_ms() = 0;

 protected:
  ~Timers() = default;
};

}  // namespace edgert::binding
