// Life: how a worker comes to serve and how it dies, with all reasons why.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "edgert/observer.h"
#include "edgert/result.h"

namespace edgert::worker {

// A worker goes through these stages in order. It may leave some out, and never goes back:
//
//   kBooting      its thread makes the isolate, loads the modules and runs the entry
//   kServing      a handler is registered, or the top level has run to its end
//   kDraining     no new requests; it ends when the last one is answered
//   kEnding       it is over for its script: requests that have not begun go elsewhere
//   kEnded        nothing is left of it
//   kQuarantined  in place of kEnded: V8 did not give its thread back, and keeps what it has
//
// Who makes a step, what it does, and who is told:
//
//   kServing      the worker's thread (RealmExchanges::handler_registered). Told: the milestone
//   `ready`
//                 and requests that wait for the handler. A worker that is retired while it boots
//                 still comes to serve what it was sent (`has_served`), and drains.
//   kDraining     anybody (WorkerState::retire): a host, the roster, the watchdog, the worker
//   itself.
//                 Told: the supervisor (`retired`), and the thread by wire::Retire. With nothing in
//                 flight any more it dispatches `drain` and `beforeunload` and comes to its end
//                 (WorkerThread::part).
//   kEnding       anybody, at once and with a reason (WorkerState::kill): JavaScript is terminated,
//                 calculations stop, the thread is told by wire::Kill and obeys when it is out of
//                 V8. Or the worker's thread by itself (WorkerThread::stop): it has drained, has
//                 failed, or could not boot. Whichever way, WorkerThread::tear_down takes the
//                 worker apart, stage by stage. A killed thread that does not come out of V8 is
//                 abandoned: the watchdog tells in its place all who wait (WorkerState::abandon).
//   kEnded        the worker's thread, with its last word (Supervisor::ended). Told: all who wait.
//   kQuarantined  the same from WorkerThread::quarantine, which gives back what can be taken from a
//                 worker that V8 cannot go on with, or did not come back to once it was abandoned.
//
// Each reason counts once, the first one. Thread: any, but where it says otherwise. Owner: the
// worker's state.
class Life {
 public:
  enum class Stage : uint8_t { kBooting, kServing, kDraining, kEnding, kEnded, kQuarantined };
  using enum Stage;

  struct Kill {
    ShutdownReason reason;
    std::string why;           // empty: it was asked to
    Error error;               // of requests in flight
    std::string details = {};  // what `why` counts is made up of, for the log
    // "memory 151 MB used of 150: 120 heap, 31 outside of it"
    std::string reckoning() const { return details.empty() ? why : why + ": " + details; }
  };
  // What the thread has come to, killed or not.
  struct End {
    ShutdownReason reason = ShutdownReason::kEarlyDrop;
    Error error;  // of requests that are not answered
  };

  Life() = default;
  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;

  // Whether this call made the step: of several at once, one does. False where the worker is there
  // already or further on, and where a stage between must come first: only who is ending ends, and
  // only who is killed is quarantined.
  bool advance(Stage to);

  Stage stage() const { return stage_.load(std::memory_order_acquire); }
  bool has_served() const { return has_served_.load(std::memory_order_relaxed); }
  // It takes no new requests.
  bool has_retired() const { return stage() >= kDraining; }
  bool is_over() const { return stage() >= kEnded; }

  // It is to end at once. True for the first reason, also where the worker is ending by itself: its
  // script may yet run on. False when it is over.
  bool kill(Kill kill);
  bool is_killed() const { return is_killed_.load(std::memory_order_relaxed); }
  std::optional<Kill> killed() const;
  // Nobody waits any more for its thread, which does not come out of V8. True once, for a worker
  // that is killed and not over.
  bool abandon();
  bool is_abandoned() const { return is_abandoned_.load(); }

  // Why the worker broke down, for those who come too late to hear it; none for one that lives or
  // ended in order.
  void fail(Error error);
  std::optional<Error> failure() const;

  // Thread: the worker's, which ends here: it handles nothing any more and leaves its loop. True
  // the first time.
  bool come_to_end(End end);
  // From the moment it is killed until its thread obeys, a worker is ending and has no end yet.
  bool has_come_to_end() const { return has_come_to_end_.load(std::memory_order_relaxed); }
  ShutdownReason end_reason() const;
  // What those hear whom it leaves without an answer.
  Error last_error() const;

  // Until it is over; false: not by `deadline`.
  void wait() const;
  bool wait_until(std::chrono::steady_clock::time_point deadline) const;

 private:
  bool step(Stage to);  // under the lock

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  // Written under the lock, read without.
  std::atomic<Stage> stage_{kBooting};
  std::atomic<bool> has_served_{false};
  std::atomic<bool> is_killed_{false};
  std::atomic<bool> is_abandoned_{false};
  std::atomic<bool> has_come_to_end_{false};
  std::optional<Kill> kill_;
  std::optional<Error> failure_;
  std::optional<End> end_;
};

}  // namespace edgert::worker
