// WorkerRealm: a worker's realm on its thread: the isolate, and all that bindings find there.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/binding/realm.h"
#include "edgert/binding/self.h"
#include "edgert/observer.h"
#include "js/isolate.h"
#include "loop/loop.h"
#include "loop/timer.h"
#include "worker/duties.h"
#include "worker/memory_limit.h"
#include "worker/realm_entry.h"
#include "worker/realm_exchanges.h"
#include "worker/realm_files.h"
#include "worker/realm_javascript.h"
#include "worker/realm_lifetime.h"
#include "worker/realm_objects.h"
#include "worker/realm_servers.h"
#include "worker/realm_thread.h"
#include "worker/realm_timers.h"
#include "worker/realm_work.h"
#include "worker/realm_workers.h"

namespace edgert::worker {

struct WorkerState;

// Puts the topics of binding::Realm together, and begins and ends them in the right order; what
// they do is theirs. Thread: the worker's. Owner: WorkerThread.
class WorkerRealm final : private binding::Self {
 public:
  WorkerRealm(WorkerState& state, RealmThread& thread, Duties& duties, MemoryLimit& memory_limit,
              loop::Loop& loop);
  ~WorkerRealm();
  WorkerRealm(const WorkerRealm&) = delete;
  WorkerRealm& operator=(const WorkerRealm&) = delete;

  // Boot, in this order. `start` makes the isolate, runs the start hook and the extensions; `load`
  // the static module graph; `evaluate` user code.
  // `spare`: one for an account of this limit; null where there is none.
  Status start(std::unique_ptr<js::Isolate> spare, std::function<void()> wake_for_tasks);
  Status load() { return entry_.load(*isolate_); }
  void evaluate() { entry_.evaluate(); }
  // Why `load` failed: the graph uses Node's library, and another isolate has it from the
  // beginning.
  bool is_better_begun_with_node() const { return entry_.is_better_begun_with_node(); }

  // What the inbox holds for this realm.
  void on_message(wire::Message&& message);
  // Who answers what the worker's sockets bring.
  RequestHandler& requests() { return exchanges_; }
  void run_foreground_tasks();

  // Teardown stages, see WorkerThread.
  void refuse_requests(const Error& error);
  void dispose();

  // Dispatches `beforeunload`, or another event of life, on the global object.
  void before_unload(const char* reason) { js_.tell(js::Hook::kBeforeUnload, reason); }
  void dispatch(const char* type) { js_.tell(js::Hook::kDispatch, type); }
  bool has_isolate() const { return isolate_ != nullptr; }
  js::Isolate& isolate() { return *isolate_; }
  binding::DescriptorShare& descriptors() { return *descriptors_; }
  RealmFiles& files() { return files_; }
  WorkerMetrics metrics();
  // Begins, continues or ends a profile, if one is wanted.
  void look_after_profile();
  void log(LogLevel level, std::string_view message) override { log(level, message, {}); }
  void log_fault(binding::Scope& scope, LogLevel level, std::string_view message, ErrorTopic topic,
                 const std::vector<v8::Local<v8::Value>>& errors) override;
  // That a limit has stopped the worker, see LogLine.
  void log(LogLevel level, std::string_view message, ErrorReason reason);
  // See RealmEntry.
  std::shared_ptr<const ErrorDetail> with_lines(const ErrorDetail& detail) {
    return entry_.with_lines(detail);
  }
  void schedules_are(std::vector<Schedule> schedules) override {
    entry_.schedules_are(std::move(schedules));
  }
  bool logs_have_styles() const override;

 private:
  const WorkerOptions& options() const override;
  const std::string& id() const override;
  std::string entry_url() const override { return entry_.url(); }
  HeapMetrics heap_metrics() override { return metrics().heap; }

  // What the isolate is made with, so that the worker stays within its memory.
  js::IsolateOptions isolate_options();
  void log(LogLevel level, std::string_view message, ErrorReason reason,
           std::shared_ptr<const ErrorDetail> detail);
  // Lets other threads reach JS that runs.
  void open_reach();
  Status call_start_hook(binding::Scope& scope);
  // The pool's, then the worker's own.
  Status install_extensions(binding::Scope& scope);

  WorkerState& state_;
  RealmThread& thread_;
  MemoryLimit& memory_limit_;
  loop::Loop& loop_;
  const std::shared_ptr<const wire::Sender> sender_;
  const std::shared_ptr<binding::DescriptorShare> descriptors_;
  // JS carries the context of its request.
  const bool carries_context_;

  std::unique_ptr<js::Isolate> isolate_;
  RealmLifetime lifetime_;
  RealmJavascript js_;
  RealmTimers timers_;
  RealmWork work_;
  RealmServers servers_;
  RealmObjects objects_;
  RealmWorkers workers_;
  RealmExchanges exchanges_;
  RealmEntry entry_;
  RealmFiles files_;
  binding::Realm realm_;
  std::unique_ptr<loop::Timer> tasks_timer_;  // for what V8 has put off
  std::vector<std::shared_ptr<void>> kept_by_extensions_;
  bool disposed_ = false;
};

}  // namespace edgert::worker
