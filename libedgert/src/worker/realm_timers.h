// RealmTimers: a worker's clock, and the timer behind all timers of its scripts.
#pragma once

#include <memory>

#include "edgert/binding/timers.h"
#include "loop/loop.h"
#include "loop/timer.h"
#include "worker/realm_javascript.h"

namespace edgert::worker {

// Thread: the worker's. Owner: the realm.
class RealmTimers final : public binding::Timers {
 public:
  RealmTimers(loop::Loop& loop, RealmJavascript& js);

  void arm(double ms) override;
  double now_ms() override;
  bool is_armed() const { return is_armed_; }
  // The loop ends: nothing is armed any more.
  void forget() { timer_.reset(); }

 private:
  void fire();

  RealmJavascript& js_;
  std::unique_ptr<loop::Timer> timer_;
  bool is_armed_ = false;
  const double began_ms_;
};

}  // namespace edgert::worker
