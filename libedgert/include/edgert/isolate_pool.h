// IsolatePool: makes workers and knows them by their service path.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "edgert/platform.h"
#include "edgert/result.h"
#include "edgert/snapshot.h"
#include "edgert/worker.h"

namespace edgert {

// Percentages of a limit at which a worker hears `beforeunload`; 0: never.
struct WarningRatios {
  uint32_t wall_clock = 90;
  uint32_t cpu = 90;  // of the hard limit
  uint32_t memory = 90;
};

struct PoolOptions {
  std::shared_ptr<const Snapshot> snapshot;  // required: web_platform(), or one of your own
  Observer* observer = nullptr;              // must outlive the pool
  ModuleLoader* module_loader = nullptr;     // null: files, import maps, esbuild and the cache
  std::vector<Extension*>
      extensions;            // installed in every realm, in this order; must outlive the pool
  std::string cache_dir;     // transpiled modules and V8 code; empty: $XDG_CACHE_HOME/edgert or
                             // ~/.cache/edgert
  std::string esbuild_path;  // empty: $EDGERT_ESBUILD, beside the library, on PATH
  WarningRatios warning_ratios;
  uint32_t max_workers = 4000;  // live isolates; create fails beyond, naming this limit
};

struct PoolMetrics {
  uint64_t active_workers = 0;
  uint64_t retired_workers = 0;
  uint64_t received_requests = 0;
  uint64_t handled_requests = 0;
  uint64_t boots = 0;  // isolates ever started
};

// Thread: any. Destroying the pool terminates and joins all its workers.
class IsolatePool final {
 public:
  struct Impl;
  static Result<std::unique_ptr<IsolatePool>> create(Platform& platform, PoolOptions options);
  explicit IsolatePool(std::unique_ptr<Impl> impl);
  ~IsolatePool();

  using Acquired = std::function<void(Result<std::shared_ptr<Worker>>)>;

  // The active worker of `options.service_path`, or a new one (other options are ignored when one
  // is active). Simultaneous calls for one path share one boot. `done` is called once, on any
  // thread, when the module graph is loaded, or with kInvalidWorkerCreation. `force`: always a new
  // one.
  void acquire(WorkerOptions options, bool force, Acquired done);

  // A new worker, booted and evaluated; blocks. Errors of top-level code are reported here
  // (kInvalidWorkerResponse).
  Result<std::shared_ptr<Worker>> create_worker(WorkerOptions options);

  // The active worker of a service path, if it takes requests; else null.
  std::shared_ptr<Worker> find_active(const std::string& service_path);
  // A worker by UUID; null when it is not known, or ended long ago.
  std::shared_ptr<Worker> find(const std::string& id);
  std::vector<std::shared_ptr<Worker>> workers();
  // Lets user workers go that have nothing to do. Returns how many it asks; `answered` is called
  // once for each, on any thread, with whether that one goes.
  size_t retire_idle(const std::function<void(bool)>& answered);
  PoolMetrics metrics();

  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgert
