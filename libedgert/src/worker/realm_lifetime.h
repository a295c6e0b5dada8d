// RealmLifetime: what keeps a worker that could go, and who is told when it goes.
#pragma once

#include <memory>
#include <vector>

#include "edgert/binding/lifetime.h"
#include "loop/loop.h"
#include "worker/duties.h"
#include "worker/realm_thread.h"

namespace edgert::worker {

struct WorkerState;

// Thread: the worker's. Owner: the realm.
class RealmLifetime final : public binding::Lifetime {
 public:
  RealmLifetime(WorkerState& state, RealmThread& thread, Duties& duties, loop::Loop& loop)
      : state_(state), thread_(thread), duties_(duties), loop_(loop) {}

  void wait_until(binding::Scope& scope, v8::Local<v8::Promise> promise) override;
  void schedule_termination() override;
  void tell_at_end(std::weak_ptr<binding::Leaver> leaver) override;

  bool is_killed() const;
  // After JS ran: promises that are settled keep nobody any more.
  void drop_settled(v8::Isolate* isolate);
  // Lets those say their last word who have one.
  void tell_leavers();
  // With the isolate still alive.
  void forget();

 private:
  WorkerState& state_;
  RealmThread& thread_;
  Duties& duties_;
  loop::Loop& loop_;
  std::vector<v8::Global<v8::Promise>> waits_;
  std::vector<std::weak_ptr<binding::Leaver>> leavers_;
};

}  // namespace edgert::worker
