// RealmEntry: a function's own code in its realm: how its modules are loaded and run.
#pragma once

#include <memory>
#include <string>

#include "edgert/binding/exchanges.h"
#include "loop/loop.h"
#include "loop/timer.h"
#include "modules/module_map.h"
#include "worker/asked_loader.h"
#include "worker/helper_account.h"
#include "worker/realm_javascript.h"
#include "worker/realm_thread.h"
#include "worker/source_lines.h"

namespace edgert::worker {

struct WorkerState;

// Thread: the worker's. Owner: the realm.
class RealmEntry {
 public:
  RealmEntry(WorkerState& state, RealmThread& thread, RealmJavascript& js,
             binding::Exchanges& exchanges, loop::Loop& loop);

  // Asks for the function already, which is read while the isolate is made. Once, before `load`.
  void ask_ahead();
  // Loads the static module graph. Fails for what cannot be found, read, compiled or linked.
  Status load(js::Isolate& isolate);
  // Runs the entry module. It may wait for long; what goes wrong ends the worker.
  void evaluate();

  // Once it is loaded.
  const modules::ModuleMap& modules() const { return *modules_; }
  // See ModuleMap.
  bool map_position(const std::string& url, int* line, int* column, std::string* source) {
    return modules_ && modules_->map_position(url, line, column, source);
  }
  bool is_better_begun_with_node() const { return modules_ && modules_->stopped_at_node(); }
  std::string url() const { return modules_ ? modules_->entry_url() : std::string(); }
  // From the entry's first line until all that its top level waits for has come, and no longer than
  // the code around what registers a handler: then handlers may run.
  bool top_level_runs() const { return top_level_runs_; }
  void handler_registered(v8::Isolate* isolate);

  // What is wrong in the function's code, with the lines of its sources.
  std::shared_ptr<const ErrorDetail> with_lines(const ErrorDetail& detail);
  // What scripts have registered; the pool hears it once the top level has run.
  void schedules_are(std::vector<Schedule> schedules);

  // The loop ends: nobody looks whether it stalls any more.
  void stop() { stall_timer_.reset(); }
  // With the isolate still alive.
  void forget() { modules_.reset(); }

 private:
  modules::ModuleOptions module_options() const;
  // Something has come for imports that wait.
  void sources_came();
  // Its top level waits for something.
  void stalls();
  static void on_top_level_over(const binding::Arguments& info);
  static void on_fulfilled(const binding::Arguments& info);
  static void on_rejected(const binding::Arguments& info);
  static RealmEntry& of(binding::Scope& scope);

  WorkerState& state_;
  RealmThread& thread_;
  RealmJavascript& js_;
  binding::Exchanges& exchanges_;
  loop::Loop& loop_;
  const std::shared_ptr<HelperAccount> helper_account_;
  const std::unique_ptr<AskedLoader> loader_;  // null: there is none
  std::unique_ptr<modules::ModuleMap> modules_;
  SourceLines lines_;
  std::unique_ptr<loop::Timer> stall_timer_;
  bool top_level_runs_ = false;
  bool has_evaluated_ = false;
  std::vector<Schedule> schedules_;
};

}  // namespace edgert::worker
