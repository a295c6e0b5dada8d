// RealmWork: what a worker has done on other threads.
#pragma once

#include <memory>

#include "edgert/binding/javascript.h"
#include "edgert/binding/work.h"
#include "loop/loop.h"
#include "loop/work.h"

namespace edgert::worker {

struct WorkerState;

// Thread: the worker's. Owner: the realm.
class RealmWork final : public binding::Work {
 public:
  RealmWork(WorkerState& state, binding::Javascript& js, loop::Loop& loop)
      : state_(state), js_(js), loop_(loop) {}

  void calculate(Run run, Done done) override;
  void run_off_thread(Run run, Done done) override;
  const std::atomic<bool>& stopped() const override;
  // Drops what is not done, and takes nothing more. With the isolate still alive.
  void close();

 private:
  WorkerState& state_;
  binding::Javascript& js_;
  loop::Loop& loop_;
  std::unique_ptr<loop::WorkQueue> queue_;
  bool is_closed_ = false;
  bool calculates_ = false;
};

}  // namespace edgert::worker
