// WorkerState: what a worker's handles and its thread share.
#pragma once

#include <atomic>
#include <chrono>
#include <ctime>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/alarm_clock.h"
#include "edgert/isolate_pool.h"
#include "edgert/observer.h"
#include "graph/sources.h"
#include "js/blob.h"
#include "js/memory_account.h"
#include "wire/inbox.h"
#include "worker/boot_log.h"
#include "worker/calculations.h"
#include "worker/life.h"
#include "worker/local_work.h"
#include "worker/outsiders.h"
#include "worker/pulse.h"
#include "worker/supervisor.h"

namespace edgert::worker {

class Profiling;
class SpareThread;
class WorkerThread;

// Thread: any, but for `thread` and `pool`. Owner: shared by handles, the pool's registry and the
// worker's thread.
struct WorkerState : std::enable_shared_from_this<WorkerState> {
  using Milestone = std::function<void(const Status&)>;

  explicit WorkerState(
      std::shared_ptr<js::MemoryAccount> account = std::make_shared<js::MemoryAccount>());
  ~WorkerState();

  std::string id;
  WorkerOptions options;
  // For threads that the pool waits for: workers' and the watchdog's.
  Supervisor* supervisor = nullptr;
  Policy policy() const { return options.policy ? *options.policy : supervisor->options().policy; }
  // For a handle's, which may have outlived the pool.
  std::weak_ptr<Supervisor> reach_supervisor;
  // The pool's.
  std::shared_ptr<base::AlarmClock> answers;
  // Whose account it has, until it becomes this worker.
  std::shared_ptr<SpareThread> spare;
  // The pool has made up for the spare that this worker took.
  std::atomic<bool> is_made_up_for{false};
  js::Blob blob = js::Blob::kWeb;
  std::atomic<bool> has_node{false};  // as far as its thread has told
  WorkerIdentity identity;
  const std::shared_ptr<wire::Inbox> inbox = std::make_shared<wire::Inbox>();
  const std::shared_ptr<LocalWork> work = std::make_shared<LocalWork>();
  const std::shared_ptr<Outsiders> outsiders = std::make_shared<Outsiders>();
  wire::EndpointId endpoint = 0;
  std::weak_ptr<Worker> handle;    // set before the thread starts
  bool reports_requests = false;   // PoolOptions::reports_requests
  double asked_ms = 0;             // when the pool was asked, monotonic
  std::atomic<double> boot_ms{0};  // of its boot, once that is over
  BootLog boot_log;
  bool has_failed_to_boot = false;      // its thread's alone
  std::atomic<bool> hibernates{false};  // asked to make room for another worker

  // The roster's, under its lock: whether it counts this worker, and whose the worker is where one
  // request has it for itself.
  enum class Lease { kFree, kGranted, kBusy };
  bool rostered = false;
  Lease lease = Lease::kFree;
  uint64_t grant_alarm = 0;

  // What its thread writes at each request, apart from what others read.
  alignas(64) std::atomic<double> last_used_ms{0};
  std::atomic<uint64_t> received{0};
  std::atomic<uint64_t> handled{0};
  alignas(64) Life life;
  const std::shared_ptr<js::MemoryAccount> account;
  js::MemoryAccount& memory = *account;  // without a limit for a main worker
  Pulse pulse;
  Calculations calculations;
  const std::unique_ptr<Profiling> profiling;

  // Milestones of the boot, each told once, however the worker ends: `loaded` when the module graph
  // is linked or cannot be, `ready` when the entry has run, has registered a handler, or has
  // failed. Set before the thread starts.
  Milestone loaded;
  Milestone ready;
  // What is told already is not told again.
  void tell(Milestone WorkerState::*milestone, const Status& status);

  // Valid on the worker's thread only, while its loop runs.
  WorkerThread* thread = nullptr;
  // Whether the caller is the worker's thread, which cannot wait for itself.
  bool is_own_thread() const { return current == this; }
  static thread_local const WorkerState* current;  // the worker whose thread this is

  // All CPU time that counts as the worker's so far; on its own thread only.
  double cpu_ms() const { return cpu_ms(CLOCK_THREAD_CPUTIME_ID); }
  // The same by the clock of its thread.
  double cpu_ms(clockid_t clock) const;
  // The same on any thread, and when it has ended; 0 before it has begun.
  double cpu_ms_from_outside() const;
  // For the worker's thread, when it begins and before it ends: others may look at its clock.
  void show_clock();
  void hide_clock();

  // What its heap was when its thread last looked, for those whom the thread does not answer in
  // time.
  void know_heap(const HeapMetrics& heap);
  std::optional<HeapMetrics> known_heap() const;
  // With its buffers; bytes.
  uint64_t known_memory() const;

  // What anybody may ask of its life; see Life for what becomes of it.
  //
  // No new requests; the thread ends when the last one is answered. `why` is logged, if any, with
  // the numbers behind it.
  void retire(std::string why = {}, std::string numbers = {});
  // Ends the thread at once, terminating JS; the first reason counts. `why` is added to the error
  // that requests in flight get, with the details to what the log says.
  void kill(ShutdownReason reason, const std::string& why, const std::string& details = {});
  // Tells everybody whose request is in flight that the worker was killed, in place of its thread,
  // which does not come back from V8.
  void abandon();
  // What those hear who wait for a boot that failed because of `cause`, or was stopped.
  Error boot_error(const Error& cause) const;
  // A request that no script has seen. Whoever sent it looks for another worker; `why` is for those
  // who find none, and for all where this worker never came to serve.
  void give_back(wire::Message request, const Error& why);
  bool abandoned() const { return life.is_abandoned(); }
  bool takes_requests() const { return inbox->takes_requests(); }
  // For a worker that breaks down.
  void stop_requests();

  // Where answers come to what the worker asks of its modules. Closed by a kill, too, so that
  // nobody waits for them any more.
  std::shared_ptr<graph::SourceBox> sources() const;
  void close_sources();
  // For a boot that begins anew: what was asked before comes to nobody.
  void renew_sources();

  Limits limits() const;
  void set_limits(const Limits& limits);
  // Of its memory, with these limits; bytes.
  static uint64_t memory_limit_of(const WorkerOptions& options, const Limits& limits) {
    return options.privileged ? 0 : uint64_t{limits.memory_mb} << 20;
  }
  // What the account follows, from the beginning on.
  void follow_limits(const Limits& limits);
  // Of those that nobody has asked for, to what the function says: pairs of a place among
  // limit_rules() and a value.
  void lower_limits(const std::vector<std::pair<size_t, uint64_t>>& wanted);
  // Terminates JS that runs now.
  void interrupt() const;
  // Lets the worker's thread count its memory, also in the middle of JS.
  void ask_for_memory_check();
  // Whether it has been asked to and has not yet done so; from here on it counts as done.
  bool take_memory_check() {
    return memory_check_due_.load(std::memory_order_relaxed) &&
           memory_check_due_.exchange(false, std::memory_order_relaxed);
  }
  // Has the worker's thread look after its profile, wherever it is.
  void ask_to_profile();
  // Whether it has been asked to; from here on it counts as done.
  bool take_profile_look() { return profile_look_due_.exchange(false, std::memory_order_relaxed); }
  // `beforeunload` with this reason, when the worker's thread comes to it.
  void warn_of_end(const char* reason);
  bool ended() const { return life.is_over(); }
  std::optional<Error> failure() const { return life.failure(); }
  // True: it has ended. False at once on the worker's own thread.
  bool wait() const;
  bool wait_until(std::chrono::steady_clock::time_point deadline) const;

  // For the thread: how others reach running JS (nulls: they no longer can).
  struct Reach {
    std::function<void()> terminate;
    std::function<void()> check_memory;
    std::function<void()> profile;
  };
  void set_reach(Reach reach);

 private:
  std::atomic<bool> memory_check_due_{false};
  std::atomic<bool> profile_look_due_{false};
  mutable std::mutex limits_mutex_;
  std::optional<Limits> limits_;  // unless they are still those of the options
  mutable std::mutex reach_mutex_;
  Reach reach_;
  mutable std::mutex sources_mutex_;
  std::shared_ptr<graph::SourceBox> sources_ = std::make_shared<graph::SourceBox>();
  mutable std::mutex mutex_;  // guards the milestones too
  std::optional<HeapMetrics> heap_;
  mutable std::mutex clock_mutex_;
  std::optional<clockid_t> clock_;  // of its thread, while that is there
  double last_cpu_ms_ = 0;
};

}  // namespace edgert::worker

namespace edgert {
struct Worker::Impl {
  std::shared_ptr<worker::WorkerState> state;
};
}  // namespace edgert
