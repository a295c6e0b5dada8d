// IsolatePool: makes workers and knows them by their service path.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "edgert/platform.h"
#include "edgert/result.h"
#include "edgert/snapshot.h"
#include "edgert/worker.h"

namespace edgert {

enum class BodyKind;
class Call;
class EventQueue;
class Executor;
class Extension;
struct FetchOptions;
class ModuleLoader;
class Observer;
class ResponseSink;

// Percentages of a limit at which a worker hears `beforeunload`; 0: never.
struct WarningRatios {
  uint32_t wall_clock = 90;
  uint32_t cpu = 90;  // of the hard limit
  uint32_t memory = 90;
};

// How workers are shared between the requests of one service path.
enum class Policy {
  kPerWorker,   // a worker takes any number of requests at once
  kPerRequest,  // one at a time; limits begin anew with each
  kOneshot,     // one, and it ends; one worker a path
};

struct PoolOptions {
  std::shared_ptr<const Snapshot> snapshot;  // required: web_platform(), or one of your own
  Observer* observer = nullptr;              // must outlive the pool
  // Where the observer is called, with copies; it must outlive what was posted there, too. What a
  // worker says and what requests report is dropped, and the number of it told, where 16 MB or
  // 10,000 of them wait; so are boots, failures, ends and quarantines, which have as much room for
  // themselves. Null: on the workers' threads, at once.
  std::shared_ptr<Executor> observer_executor;
  // The observer hears on_request, too, and of each line of a log which request it is about.
  bool reports_requests = false;
  // The host runs what functions register by Deno.cron: the observer hears on_schedules. Without it
  // a function that registers a schedule is told so in its log, and nothing comes of that.
  bool tells_schedules = false;
  // What becomes of its lines shows colours: the CSS of `%c` is handed on as a terminal's sequences
  // (SGR), and else dropped.
  bool logs_have_styles = false;
  // Each line of a log begins with the place in the script that has said it: "index.ts:3: ".
  bool logs_have_places = false;
  // Null: files, import maps, esbuild and the cache. WorkerOptions may name another.
  ModuleLoader* module_loader = nullptr;  // must outlive the pool
  // How long a loader, of the pool or of a worker, may take for one answer; then the boot, or the
  // import(), that waits for it fails, and the error names the module. 0: for ever.
  uint64_t module_loader_timeout_ms = 30000;
  std::vector<Extension*>
      extensions;               // installed in every realm, in this order; must outlive the pool
  std::string cache_dir;        // transpiled modules and V8 code; empty: $XDG_CACHE_HOME/edgert or
                                // ~/.cache/edgert. V8 executes what it finds there, so one that
                                // others may write to is not used, and the observer is told.
  uint32_t cache_max_mb = 512;  // of cache_dir, all processes together; what was used longest ago
                                // goes first. 0: nothing is kept there.
  // The same of what functions import from other machines, which lies in cache_dir, too; 0: any
  // number. What has been used within ten minutes stays, and beyond it packages are refused.
  uint32_t fetched_max_mb = 8192;
  // Nothing is fetched for a function's modules: what is not in cache_dir is an error.
  bool cached_only = false;
  std::string esbuild_path;  // empty: $EDGERT_ESBUILD, beside the library, on PATH
  WarningRatios warning_ratios;
  // What no user worker may reach, whatever its own permissions are: entries as in NetPermissions.
  std::vector<std::string> deny_net;
  // As WorkerOptions::static_patterns, for every user worker; relative to the process's directory.
  std::vector<std::string> static_patterns;

  Policy policy = Policy::kPerWorker;
  // Most live workers of one service path, those that are on their way out included; more only by
  // force. 0: one per core.
  uint32_t max_parallelism = 0;
  // How long acquire waits for a worker when there may be no more of them.
  uint64_t request_wait_timeout_ms = 10000;
  // How long a worker may stay silent, before its response head and between two chunks of a body
  // without a length; then the request, another worker's or the host's, fails as
  // kWorkerRequestIdleTimeout. 0: for ever.
  uint64_t request_idle_timeout_ms = 0;

  // Admission. Beyond one of these a new worker is refused, and the error names it; the process's
  // own limits on descriptors and memory mappings count in the same way.
  uint32_t max_workers = 4000;    // live isolates
  uint32_t memory_budget_mb = 0;  // resident memory of the process; 0: none
  // Beyond so many live workers the one that has been idle for longest ends; it boots again when it
  // is asked. 0: none. Workers that are busy are not counted out.
  uint32_t max_resident_workers = 0;

  // Isolates that are made ahead, on threads that wait, once a user worker has booted, for others
  // of the same memory limit: the next one boots without the time that takes. So many for functions
  // that use Node's library, and as many for those that do not, where there are any. Each costs
  // what an idle worker does. 0: none.
  uint32_t spare_isolates = 1;

  // How often counts that have run out are cleared away, see RateLimit.
  uint32_t rate_limit_sweep_s = 60;

  // Receives what becomes of user workers, for a worker with receives_events; must outlive the
  // pool.
  EventQueue* events = nullptr;
};

struct PoolMetrics {
  uint64_t active_workers = 0;
  uint64_t retired_workers = 0;
  uint64_t received_requests = 0;
  uint64_t handled_requests = 0;
  uint64_t in_flight = 0;  // received and not handled
  uint64_t waiting = 0;    // for a worker that boots or becomes free
  uint64_t refused = 0;    // boots that were not begun: admission, back-off, no thread
  // Workers that have ended, by ShutdownReason.
  std::array<uint64_t, 6> ends{};
  uint64_t boots = 0;       // isolates ever started
  uint64_t hibernated = 0;  // ended to keep within max_resident_workers or memory_budget_mb
  // Given up by V8. What they hold until it is given back, and, for descriptors, for good.
  uint64_t quarantined = 0;
  uint64_t quarantined_bytes = 0;
  uint64_t quarantined_descriptors = 0;
};

// Thread: any. Owner: the host; its handles of workers may outlive it. Destroying the pool
// terminates and joins all its workers; who waits in `acquire` or for an answer hears an error
// first. Not to be destroyed inside a callback of its own. Errors: as Result or to the callback,
// which is called once whatever happens. Cost: what blocks says so; all others take the pool's
// lock, which nobody holds while a script runs, and post a message.
class IsolatePool final {
 public:
  struct Impl;
  static Result<std::unique_ptr<IsolatePool>> create(Platform& platform, PoolOptions options);
  explicit IsolatePool(std::unique_ptr<Impl> impl);
  ~IsolatePool();

  // What a pool would refuse of these options before it makes anything of them: kInvalidArgument
  // with the name of the field. Touches no file.
  static Status check(const WorkerOptions& options);

  using Acquired = std::function<void(Result<std::shared_ptr<Worker>>)>;

  // The active worker of `options.service_path`, or a new one (other options are checked, and
  // otherwise ignored, when one is active). Simultaneous calls for one path share one boot. `done`
  // is called once, as all callbacks of the pool on the thread of some worker, inside this call
  // only where it is made on such a thread, or on one that the pool has for this, one after the
  // other; when the module graph is loaded, or with
  // kInvalidWorkerCreation, or with kInvalidArgument for options that cannot be so. `force`: always
  // a new one; once its code has come to serve, it takes all new requests of the path, and those
  // that served before end when they have answered. One that does not come to serve replaces
  // nobody.
  //
  // With an executor `done` is called there and nowhere else; when that takes no more work, as
  // without one.
  void acquire(WorkerOptions options, bool force, Acquired done,
               std::shared_ptr<Executor> executor = nullptr);

  // For a deploy: a new worker, which boots beside those that serve the path, and takes their place
  // once its code serves; they end when they have answered what they have. `done` is told then. On
  // failure nothing changes, and `done` gets what `create_worker` would return. With
  // Policy::kOneshot it is `acquire`.
  void replace(WorkerOptions options, Acquired done, std::shared_ptr<Executor> executor = nullptr);
  // The workers of a service path take no new requests, and end when they have answered what they
  // have; the next request boots another one. Returns how many they are.
  size_t retire(const std::string& service_path);
  // Boots workers of `options.service_path` until there are `count` of them, no more than
  // PoolOptions::max_parallelism; requests may come meanwhile. `done` is called once those that
  // were missing have booted, with the first error, if any; at the latest when the pool goes.
  void prewarm(WorkerOptions options, uint32_t count, std::function<void(Status)> done,
               std::shared_ptr<Executor> executor = nullptr);

  // Sends a request to the worker of `options.service_path`, which is booted if there is none, and
  // once more to its successor when it retires before a script has seen the request: what every
  // HTTP host does. Neither body is collected. The head's url is absolute, http: or https:; a head
  // that cannot be sent, or options that cannot be so, fail the call as kInvalidArgument. `sink`
  // hears of it later, never inside this call; JS runs on the worker's thread. Thread: any, also a
  // worker's. Cost: a look under the pool's lock and a message to the worker; `options` is copied
  // only where there is no worker yet.
  [[nodiscard]] std::shared_ptr<Call> start(const WorkerOptions& options, RequestHead head,
                                            BodyKind kind, std::shared_ptr<ResponseSink> sink,
                                            FetchOptions fetch);

  // A new worker, booted and evaluated; blocks. Errors of top-level code are reported here
  // (kInvalidWorkerResponse).
  Result<std::shared_ptr<Worker>> create_worker(WorkerOptions options);
  // The same for a worker that need not serve: returns when its module graph is loaded.
  Result<std::shared_ptr<Worker>> start_worker(WorkerOptions options);

  // The active worker of a service path, if it takes requests; else null.
  std::shared_ptr<Worker> find_active(const std::string& service_path);
  // A worker by UUID; null when it is not known, or has ended.
  std::shared_ptr<Worker> find(const std::string& id);
  std::vector<std::shared_ptr<Worker>> workers();
  // Lets user workers go that have nothing to do. Returns how many it asks; `answered` is called
  // once for each, with whether that one goes; one that is busy for 200 ms does not.
  size_t retire_idle(const std::function<void(bool)>& answered);
  // Asks all user workers to end when they have answered what they have; true when they have ended
  // within `timeout_ms`. New ones are refused from here on.
  bool drain(uint64_t timeout_ms);
  // Ends all user workers at once; true when they have ended within `timeout_ms`.
  bool terminate(uint64_t timeout_ms);
  PoolMetrics metrics();
  // Of each user worker, or of each event worker; `answered` comes once for each, of one that is
  // busy for 200 ms with what was seen last. Returns how many will.
  using HeapAnswer =
      std::function<void(const std::shared_ptr<Worker>&, std::optional<HeapMetrics>)>;
  size_t heap_metrics(bool of_event_workers, const HeapAnswer& answered);

 private:
  friend struct Inside;
  std::shared_ptr<Impl> impl_;
};

}  // namespace edgert
