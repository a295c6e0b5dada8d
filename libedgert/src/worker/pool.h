// The pool's inside: registry by service path, single-flight boot, threads.
#pragma once

#include <pthread.h>

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "edgert/isolate_pool.h"
#include "modules/shared_caches.h"
#include "worker/inbox.h"
#include "worker/watchdog.h"
#include "worker/worker_state.h"

namespace edgert {

// Thread: any. `options`, `caches` and `endpoints` are fixed or lock themselves; the rest is under
// `mutex`.
struct IsolatePool::Impl {
  Impl(Platform& platform, PoolOptions options) : platform(platform), options(std::move(options)) {}

  Platform& platform;
  PoolOptions options;
  std::shared_ptr<modules::SharedCaches> caches;
  worker::Endpoints endpoints;
  worker::Watchdog watchdog{options.warning_ratios};
  IsolatePool* self = nullptr;

  std::atomic<uint64_t> boots{0};
  // Of workers that have ended.
  std::atomic<uint64_t> received_before{0};
  std::atomic<uint64_t> handled_before{0};

  void acquire(WorkerOptions worker_options, bool force, Acquired done);
  // Starts a thread. `state` has its options and milestones.
  Status start(const std::shared_ptr<worker::WorkerState>& state);
  std::shared_ptr<worker::WorkerState> make_state(WorkerOptions worker_options);
  void unregister(worker::WorkerState& state);
  // Last words of a worker's thread.
  void worker_ended(const std::shared_ptr<worker::WorkerState>& state);
  void shut_down();

  std::mutex mutex;
  struct Entry {
    std::shared_ptr<Worker> active;
    std::shared_ptr<worker::WorkerState> booting;
    std::vector<Acquired> waiting;
  };
  std::map<std::string, Entry> registry;                          // by service path
  std::unordered_map<std::string, std::shared_ptr<Worker>> live;  // by id, from start to end
  std::unordered_map<std::string, pthread_t> threads;
  std::vector<pthread_t> over;  // to be joined
  // The last workers that ended, for requests that were on their way to them.
  std::deque<std::shared_ptr<Worker>> departed;
  bool closing = false;

 private:
  void boot_settled(const std::string& key, const std::shared_ptr<worker::WorkerState>& state,
                    const Status& status);
  void join_over(std::unique_lock<std::mutex>& lock);
};

}  // namespace edgert
