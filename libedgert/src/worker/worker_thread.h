// WorkerThread: the life of one worker — one isolate, one loop, one thread.
#pragma once

#include <csetjmp>
#include <functional>
#include <memory>
#include <unordered_map>

#include "edgert/http_server.h"
#include "http/server/server.h"
#include "loop/async.h"
#include "loop/loop.h"
#include "loop/timer.h"
#include "worker/duties.h"
#include "worker/memory_limit.h"
#include "worker/realm_thread.h"
#include "worker/worker_realm.h"
#include "worker/worker_state.h"

namespace edgert::worker {

// Thread: its own. It is made and dies inside `run`, or stays for ever when it is quarantined.
class WorkerThread final : public RealmThread {
 public:
  // The thread's body: boots, serves, tears down. `spare`: an isolate that has been made on this
  // thread for the worker's account, or null.
  static void run(std::shared_ptr<WorkerState> state, std::unique_ptr<js::Isolate> spare);

  // RealmThread.
  void request_began() override;
  void duties_ended() override;
  void fail(Error error) override;
  [[noreturn]] void quarantine(const std::string& why) override;

  // Listening sockets, served by the realm without a hop.
  Result<uint32_t> listen(const HttpServerOptions& options);
  http::Server* server(uint32_t id);
  void close_server(uint32_t id);

 private:
  WorkerThread(std::shared_ptr<WorkerState> state, std::unique_ptr<js::Isolate> spare)
      : state_(std::move(state)), spare_(std::move(spare)), memory_limit_(*state_) {}
  void live();
  Status boot();
  Status load();
  void serve();
  void tear_down();
  void drain_inbox();
  // Ends the loop after the current callback; the first call's reason and error count.
  void stop(ShutdownReason reason, Error error);
  // Does what WorkerState::kill asked for.
  void obey_kill();
  // What the pool has to say.
  void obey(const wire::Message& message);
  void end_when_idle(const std::string& why, const std::string& numbers);
  // With nothing in flight: says what is left to be said, and comes to the end unless somebody has
  // found something to wait for.
  void part();
  // Retires a worker that has nothing to do; false when it has, or goes already.
  bool retire_if_idle();
  void limits_changed();
  WorkerMetrics metrics();
  bool has_mail() const { return !state_->inbox->empty() || !state_->work->empty(); }
  // Whether a request that has come still gets to the script.
  bool begins_requests();
  void leave();
  void refuse_requests(const Error& error);
  void report_shutdown();
  void start_idle_timer();

  std::shared_ptr<WorkerState> state_;
  std::unique_ptr<js::Isolate> spare_;  // until the realm has it
  // Out of the middle of V8, back to `run`.
  sigjmp_buf way_out_;
  std::unique_ptr<loop::Loop> loop_;
  std::unique_ptr<loop::Async> wake_;
  wire::LaterWakes wakes_;
  std::vector<wire::Message> drained_;  // empty; its room is used again
  Duties duties_;
  MemoryLimit memory_limit_;
  std::unique_ptr<WorkerRealm> realm_;
  std::unordered_map<uint32_t, std::unique_ptr<http::Server>> servers_;
  uint32_t next_server_ = 1;
  std::unique_ptr<loop::Timer> idle_timer_;
  // How far a worker that drains has got, as its own thread sees it: `drain` and `beforeunload`
  // come once each, and not before it has heard of its retirement and why.
  enum class Farewell { kNone, kHeard, kDrained, kUnloaded };
  Farewell farewell_ = Farewell::kNone;
  std::string ends_because_;  // of what it drains, if anybody knows
  bool is_full_ = false;      // of memory: what has not begun goes to the successor
};

}  // namespace edgert::worker
