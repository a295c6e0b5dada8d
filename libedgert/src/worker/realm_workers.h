// RealmWorkers: the other workers that a realm may see, and its requests to them.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "edgert/binding/javascript.h"
#include "edgert/binding/workers.h"
#include "loop/loop.h"
#include "loop/timer.h"
#include "wire/caller.h"
#include "worker/supervisor.h"

namespace edgert::worker {

struct WorkerState;

// Gives the calls their numbers and brings them their messages; what is said in a call is
// wire::Caller's. Thread: the worker's. Owner: the realm.
class RealmWorkers final : public binding::Workers {
 public:
  RealmWorkers(const WorkerState& state, binding::Javascript& js, loop::Loop& loop,
               std::shared_ptr<const wire::Sender> sender);

  IsolatePool* pool() override;
  EventQueue* events() override;
  uint32_t fetch(const std::shared_ptr<Worker>& worker, RequestHead head,
                 std::unique_ptr<ByteSource> body, Done done) override;
  void abort(uint32_t id) override;

  // Of an answer.
  void on_message(wire::Message&& message);
  // Fails what is open.
  void close(const Error& error);
  // The loop ends: nothing waits any more.
  void forget();

 private:
  uint32_t next_id();
  void watch_for_silence(uint64_t ms);
  uint64_t look_for_silence();

  const WorkerState& state_;
  Supervisor& supervisor_;
  binding::Javascript& js_;
  loop::Loop& loop_;
  const std::shared_ptr<const wire::Sender> sender_;
  uint32_t last_id_ = 0;
  std::unordered_map<uint32_t, std::shared_ptr<wire::Caller>> calls_;
  std::unique_ptr<loop::Timer> silence_timer_;
  bool silence_timer_runs_ = false;
};

}  // namespace edgert::worker
