// WorkerState: what a worker's handles and its thread share.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "edgert/isolate_pool.h"
#include "edgert/observer.h"
#include "worker/inbox.h"
#include "worker/pulse.h"

namespace edgert::worker {

class WorkerThread;

// Thread: any, but for `thread`. Owner: shared by handles, the pool's registry and the worker's
// thread.
struct WorkerState : std::enable_shared_from_this<WorkerState> {
  using Milestone = std::function<void(const Status&)>;

  std::string id;
  WorkerOptions options;
  IsolatePool* pool = nullptr;
  WorkerIdentity identity;
  const std::shared_ptr<Inbox> inbox = std::make_shared<Inbox>();
  EndpointId endpoint = 0;
  double asked_ms = 0;  // when the pool was asked, monotonic
  std::atomic<double> last_used_ms{0};
  std::atomic<bool> hibernates{false};  // asked to make room for another worker

  // The roster's, under its lock: whether it counts this worker, and whose the worker is where one
  // request has it for itself.
  enum class Lease { kFree, kGranted, kBusy };
  bool rostered = false;
  Lease lease = Lease::kFree;
  uint64_t grant_alarm = 0;

  std::atomic<uint64_t> received{0};
  std::atomic<uint64_t> handled{0};
  Pulse pulse;

  // Milestones of the boot, each called once on the worker's thread: `loaded` when the module graph
  // is linked or cannot be, `ready` when the entry has run, has registered a handler, or has
  // failed. Set before the thread starts.
  Milestone loaded;
  Milestone ready;

  // Valid on the worker's thread only, while its loop runs.
  WorkerThread* thread = nullptr;

  // No new requests; the thread ends when the last one is answered. `why` is logged, if any.
  void retire(std::string why = {});
  // Ends the thread at once, terminating JS; the first reason counts. `why` is added to the error
  // that requests in flight get.
  void kill(ShutdownReason reason, const std::string& why);
  struct Kill {
    ShutdownReason reason;
    Error error;
  };
  // Set once the worker is to end at once.
  std::optional<Kill> killed() const;
  // Tells everybody whose request is in flight that the worker was killed, in place of its thread,
  // which does not come back from V8.
  void abandon();
  bool abandoned() const { return abandoned_.load(); }
  bool takes_requests() const { return inbox->takes_requests(); }
  // For a worker that breaks down.
  void stop_requests();

  Limits limits() const;
  void set_limits(const Limits& limits);
  // Terminates JS that runs now.
  void interrupt() const;
  // Lets the worker's thread count its memory, also in the middle of JS.
  void ask_for_memory_check() const;
  // `beforeunload` with this reason, when the worker's thread comes to it.
  void warn_of_end(const char* reason);
  bool retired() const { return retired_.load(); }
  bool ended() const;

  // Why the worker broke down, for those who come too late to hear it; empty for a worker that
  // lives or ended in order.
  void set_failure(Error error);
  std::optional<Error> failure() const;
  void wait() const;
  bool wait_until(std::chrono::steady_clock::time_point deadline) const;  // true: has ended

  // For the thread: how others reach running JS (nulls: they no longer can), and the end of all.
  struct Reach {
    std::function<void()> terminate;
    std::function<void()> check_memory;
    std::function<void(size_t)> limit_buffers;  // bytes of ArrayBuffers
  };
  void set_reach(Reach reach);
  void mark_ended();

 private:
  std::atomic<bool> retired_{false};
  std::atomic<bool> abandoned_{false};
  mutable std::mutex limits_mutex_;
  std::optional<Limits> limits_;  // unless they are still those of the options
  mutable std::mutex reach_mutex_;
  Reach reach_;
  std::optional<Kill> kill_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool ended_ = false;
  std::optional<Error> failure_;
};

double monotonic_ms();
double thread_cpu_ms();  // of this thread

}  // namespace edgert::worker

namespace edgert {
struct Worker::Impl {
  std::shared_ptr<worker::WorkerState> state;
};
}  // namespace edgert
