// Roster: which worker of a service path serves whom, and who waits for one.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/alarm_clock.h"
#include "edgert/isolate_pool.h"

namespace edgert::worker {
struct WorkerState;
}

namespace edgert::pool {

// The policies of PoolOptions. Knows workers only as far as they take requests; it starts none
// itself. Callers wait in order, and one that waits is served as soon as a worker has booted, has
// become free or has ended. Thread: any; callbacks come without a lock held. Owner: the pool.
class Roster {
 public:
  struct Rules {
    Policy policy = Policy::kPerWorker;
    uint32_t max_parallelism = 1;
    uint64_t wait_timeout_ms = 0;
  };
  using State = std::shared_ptr<worker::WorkerState>;
  using Acquired = std::function<void(Result<State>)>;
  // Begins the life of a worker with these options; `booted` is told what became of it, once. A
  // null state: no life began. Else `ended` follows. `ready`, which may be null, is told once
  // whether it has come to serve, unless no life began.
  using Booted = std::function<void(const State&, const Status&)>;
  using Boot = std::function<void(WorkerOptions options, Booted booted, Booted ready)>;

  // 0: one per core.
  static uint32_t parallelism(uint32_t asked);

  // `clock` ends what waits too long.
  Roster(Rules rules, base::AlarmClock& clock, Boot boot)
      : rules_(rules), clock_(clock), boot_(std::move(boot)) {}

  enum class Way {
    kShared,    // one that is there, if there is one
    kForced,    // a new one, which takes all requests of the path once it serves
    kReplacing  // the same, told only then
  };
  void acquire(WorkerOptions options, Way way, Acquired done);
  // So that `count` workers are there, as far as there may be; `done` once those have booted that
  // were missing, with the first error, if any.
  void prewarm(const WorkerOptions& options, uint32_t count, std::function<void(Status)> done);
  // Those that take requests of the path.
  std::vector<State> active(const std::string& service_path);
  // The same where each of them takes any number of requests at a time, and nobody waits; else
  // none.
  std::vector<State> shared(const std::string& service_path);
  // Grows whenever what `shared` answers may have changed. Takes no lock.
  uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
  // The worker that a request would get now, without one it would have to wait for.
  State find(const std::string& service_path);
  // For a request about to be sent: false when the worker serves another one, so that the sender
  // must acquire anew.
  bool claim(const State& state);
  // The same request will not be sent after all: who waits may have the worker.
  void release(const State& state);

  // What workers tell.
  void idle(worker::WorkerState& state);
  void retired(worker::WorkerState& state);
  void ended(worker::WorkerState& state);
  // How many callers wait for a worker.
  size_t waiting();
  // Refuses everybody from here on.
  void close();

 private:
  struct Waiter {
    WorkerOptions options;
    Acquired done;
    base::AlarmClock::Id alarm = 0;
    uint64_t number = 0;
  };
  struct Entry {
    Rules rules;
    std::vector<State> active;  // take requests
    size_t turn = 0;            // of the round robin
    size_t live = 0;            // begun and not ended
    size_t booting = 0;         // for waiters, not by force
    uint64_t forced = 0;        // the number of the last that came to serve by force
    std::deque<Waiter> waiting;
  };
  // What is to be done once the lock is released.
  using Actions = std::vector<std::function<void()>>;

  void changed() { generation_.fetch_add(1, std::memory_order_release); }
  State pick(Entry& entry);
  void serve(const std::string& path, Entry& entry, Actions* actions);
  using Then = std::function<void(const Status&)>;
  void begin_boot(const std::string& path, Entry& entry, WorkerOptions options, Then then,
                  Actions* actions);
  void force(WorkerOptions options, Way way, uint64_t number, const Acquired& done);
  static void in_turn(std::function<void()> boot);
  void booted(const std::string& path, uint64_t number, const State& state, const Status& status);
  void forced_booted(const std::string& path, const State& state, const Status& status,
                     bool grants);
  void forced_ready(const std::string& path, uint64_t number, const State& state);
  base::AlarmClock::Id limit_wait(const std::string& path, uint64_t number, uint64_t ms);
  void waited_too_long(const std::string& path, uint64_t number);
  void grant(const State& state);
  void become_free(worker::WorkerState& state, Actions* actions);
  void drop_if_empty(const std::string& path);
  static void run(const Actions& actions);
  Rules rules_of(const WorkerOptions& options) const;

  std::atomic<uint64_t> generation_{1};  // apart from what those write who come and go
  alignas(64) const Rules rules_;
  base::AlarmClock& clock_;
  const Boot boot_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;  // by service path
  uint64_t next_waiter_ = 1;
  uint64_t next_boot_ = 1;
  bool closed_ = false;
};

}  // namespace edgert::pool
