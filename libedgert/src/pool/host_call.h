// HostCall: a host's request to a worker, from any thread.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

#include "base/alarm_clock.h"
#include "edgert/executor.h"
#include "edgert/isolate_pool.h"
#include "wire/caller.h"
#include "wire/inbox.h"
#include "worker/turns.h"
#include "worker/worker_state.h"

namespace edgert::pool {

// An endpoint with one call on it, in the turns of which all happens that belongs to the call. What
// is said in it is wire::Caller's; here it gets its messages and its time. Owner: itself, until the
// call is over.
class HostCall final : public worker::Turns, public wire::Receiver {
 public:
  struct Options {
    Place place;
    // A worker that takes no requests is replaced by its successor, where it has one, and a worker
    // that has broken down tells why. Else the call is meant for this worker and no other.
    bool may_move = false;
    // As FetchOptions::idle_timeout_ms.
    std::optional<uint64_t> most_silence_ms;
  };
  // To this worker,
  HostCall(std::shared_ptr<worker::WorkerState> state, Options options);
  // to that of a service path, when there is one, or to nobody, and why.
  HostCall(const std::shared_ptr<IsolatePool::Impl>& pool,
           std::shared_ptr<base::AlarmClock> answers, Result<WorkerOptions> wanted,
           Options options);

  // Once. `done` and the bodies are called in the call's turns, and `done` never inside this call;
  // but the request's body is attached to inside.
  void start(wire::Caller::Request request, wire::Caller::Done done);
  // Nobody waits any more. Thread: any.
  void abort(const Error& reason);
  // The same, in a turn of the call and at once.
  void close(const Error& reason);
  // Has `run` happen in a turn when so much time has passed and the call is not over. One of a kind
  // at a time; in a turn, or before `start`.
  enum class Alarm { kSilence, kHead, kTotal };
  void after(Alarm kind, uint64_t ms, std::function<void()> run);

  bool deliver(wire::Message& message) override;

 private:
  // A worker that it is sent to; a part of the call, or kept by it.
  class HostedWorker final : public wire::Server {
   public:
    HostedWorker(HostCall& call, std::shared_ptr<worker::WorkerState> state, bool may_move)
        : call_(call), state_(std::move(state)), inbox_(state_->inbox), may_move_(may_move) {}
    const std::shared_ptr<wire::Receiver>& receiver() const override { return inbox_; }
    bool claim() override;
    std::optional<Error> failure() const override;
    bool find_successor(Found found) override;

   private:
    // Of a worker that was made for its host alone there is no other.
    bool has_successors() const;

    HostCall& call_;
    const std::shared_ptr<worker::WorkerState> state_;
    const std::shared_ptr<wire::Receiver> inbox_;
    const bool may_move_;
  };
  // In place of one while there is none.
  class NoWorker final : public wire::Server {
   public:
    NoWorker(HostCall& call, Result<WorkerOptions> wanted)
        : call_(call), wanted_(std::move(wanted)) {}
    const std::shared_ptr<wire::Receiver>& receiver() const override { return nobody_; }
    bool claim() override { return false; }
    std::optional<Error> failure() const override;
    bool find_successor(Found found) override;

   private:
    HostCall& call_;
    const Result<WorkerOptions> wanted_;
    const std::shared_ptr<wire::Receiver> nobody_;
  };

  std::shared_ptr<HostCall> self();
  // False: there is no pool any more.
  bool acquire(WorkerOptions wanted, wire::Server::Found found);
  // Of a worker that has come when nobody waited for it any more.
  void let_go(const std::shared_ptr<worker::WorkerState>& state) const;
  void hear(wire::Message message);
  void refused() override;
  void look_for_silence();
  void over();

  const std::weak_ptr<IsolatePool::Impl> pool_;
  std::variant<HostedWorker, NoWorker> server_;  // the first; others follow where it may move
  // Its counters are there for a body that streams.
  wire::Sender sender_{0, nullptr, nullptr, nullptr};
  wire::EndpointId endpoint_ = 0;
  std::optional<uint64_t> most_silence_ms_;  // 0: for ever; unset: the pool's, until it begins
  // Held while the request is sent. Who answers it faster than that waits for a moment, so that the
  // answer is told on its thread and not on another.
  std::mutex starting_;
  std::atomic<bool> is_over_{false};
  // What follows belongs to who has the turn.
  std::shared_ptr<wire::Caller> call_;            // until it is over
  std::array<base::AlarmClock::Id, 3> alarms_{};  // by kind; 0: none
  std::shared_ptr<Turns> self_;                   // until it is over
};

}  // namespace edgert::pool
