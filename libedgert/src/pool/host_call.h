// HostCall: a host's request to a worker, from any thread.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "base/alarm_clock.h"
#include "edgert/executor.h"
#include "pool/turns.h"
#include "wire/call.h"
#include "wire/inbox.h"
#include "worker/worker_state.h"

namespace edgert::pool {

// An endpoint with one call on it. What is said in the call is wire::Call's; here is who brings it
// its messages and its time, and who runs what they lead to. Owner: itself, until the call is over.
class HostCall final : public wire::Receiver, public std::enable_shared_from_this<HostCall> {
 public:
  struct Options {
    Turns::Place place;
    // A worker that takes no requests is replaced by its successor, where it has one, and a worker
    // that has broken down tells why. Else the call is meant for this worker and no other.
    bool may_move = false;
  };
  static std::shared_ptr<HostCall> make(std::shared_ptr<worker::WorkerState> state,
                                        Options options);

  // Once. `done` and the bodies are called in the call's turns, and `done` never inside this call;
  // but the request's body is attached to inside.
  void start(wire::Call::Request request, wire::Call::Done done);
  // Nobody waits any more. Thread: any.
  void abort(const Error& reason);
  // The same, in a turn of the call and at once.
  void close(const Error& reason);
  // For what belongs to the call.
  Turns& turns() { return *turns_; }

  bool deliver(wire::Message& message) override;

 private:
  HostCall(std::shared_ptr<worker::WorkerState> state, Options options);
  void watch_for_silence(uint64_t ms);
  void look_for_silence();
  void over();

  const std::shared_ptr<worker::WorkerState> state_;
  const bool may_move_;
  std::shared_ptr<Turns> turns_;
  wire::EndpointId endpoint_ = 0;
  uint64_t most_silence_ms_ = 0;  // 0: for ever
  // Held while the request is sent. Who answers it faster than that waits for a moment, so that the
  // answer is told on its thread and not on another.
  std::mutex starting_;
  std::atomic<bool> is_over_{false};
  // What follows belongs to who has the turn.
  std::shared_ptr<wire::Call> call_;  // until it is over
  base::AlarmClock::Id alarm_ = 0;
  std::shared_ptr<HostCall> self_;  // until it is over
};

}  // namespace edgert::pool
