// Self: the worker that a realm belongs to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edgert/binding/scope.h"
#include "edgert/error_detail.h"
#include "edgert/observer.h"
#include "edgert/schedule.h"
#include "edgert/worker.h"

namespace edgert::binding {

// Thread: the realm's. Owner: the realm.
class Self {
 public:
  virtual const WorkerOptions& options() const = 0;
  // The worker's UUID in text.
  virtual const std::string& id() const = 0;
  // The URL of the entry module; empty before its graph is loaded.
  virtual std::string entry_url() const = 0;
  // What V8 says of this realm's heap.
  virtual HeapMetrics heap_metrics() = 0;
  // One console or runtime message to the Observer.
  virtual void log(LogLevel level, std::string_view message) = 0;
  // The same of what is wrong in a script. `errors`: those that the message shows, each the cause
  // of the one before; where they were thrown is told with it.
  virtual void log_fault(Scope& scope, LogLevel level, std::string_view message, ErrorTopic topic,
                         const std::vector<v8::Local<v8::Value>>& errors) = 0;
  // What it has registered by Deno.cron, from now on; told when its top level has run.
  virtual void schedules_are(std::vector<Schedule> schedules) = 0;
  // PoolOptions::logs_have_styles.
  virtual bool logs_have_styles() const = 0;

 protected:
  ~Self() = default;
};

}  // namespace edgert::binding
