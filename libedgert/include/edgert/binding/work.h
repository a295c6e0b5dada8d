// Work: what a realm has done on other threads.
#pragma once

#include <atomic>
#include <functional>

#include "edgert/binding/scope.h"

namespace edgert::binding {

// `run` looks at `stopped` and ends early when it is true. When the realm ends first, `done` is
// destroyed uncalled, while the isolate still lives; `run` and what it holds may outlive the
// isolate, so it holds no memory of JS. Thread: the realm's. Owner: the realm.
class Work {
 public:
  using Run = std::function<void(const std::atomic<bool>& stopped)>;
  using Done = std::function<void(Scope&)>;

  // Runs `run` on a thread of the worker's own beside this one, then `done` inside the realm as
  // Javascript::enter does. For what computes: its CPU time is the worker's, and however long it
  // takes, it holds up nobody else.
  virtual void calculate(Run run, Done done) = 0;
  // The same on threads that all workers share, and that the worker's end waits for: for what waits
  // for a disk, a moment at a time: one after the other, and what takes longer in steps of some
  // milliseconds. Its CPU time is the worker's, too.
  virtual void run_off_thread(Run run, Done done) = 0;

  // For what computes long on the realm's own thread: becomes true when nobody waits any more.
  virtual const std::atomic<bool>& stopped() const = 0;

 protected:
  ~Work() = default;
};

}  // namespace edgert::binding
