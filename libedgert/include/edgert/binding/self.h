// Self: the worker that a realm belongs to.
#pragma once

#include <string>
#include <string_view>

#include "edgert/observer.h"
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
  // PoolOptions::logs_have_styles.
  virtual bool logs_have_styles() const = 0;

 protected:
  ~Self() = default;
};

}  // namespace edgert::binding
