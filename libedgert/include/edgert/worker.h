// Worker: one isolate with one function (or main script) in it, seen from outside.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgert/bytes.h"
#include "edgert/head.h"
#include "edgert/result.h"

namespace edgert {

class Extension;
class ModuleLoader;
class Observer;

struct Limits {
  uint32_t memory_mb = 256;             // heap + external + ArrayBuffers + wasm
  uint32_t low_memory_multiplier = 5;   // room for V8 to unwind in once the limit is reached
  uint64_t worker_timeout_ms = 400000;  // wall clock; 0 = none
  uint64_t cpu_soft_ms = 1000;
  uint64_t cpu_hard_ms = 2000;  // both 0 = none
  // CPU time of one uninterrupted turn of JS, and, while requests are in flight, this times the
  // requests since none was; 0 = none.
  uint64_t cpu_per_request_ms = 0;
  uint64_t idle_timeout_ms = 0;  // without a request since the last one ended; 0 = none
};

// What a worker may reach over the network. An entry is "host", "host:port", "1.2.3.4",
// "[::1]:443".
struct NetPermissions {
  bool granted = true;
  std::vector<std::string> allow;  // empty: everything
  bool denies_all = false;
  std::vector<std::string> deny;  // counts more than `allow`; also for the addresses of a name
};

// Requests to other servers whose URL matches. The counts are the pool's: those of one trace, or of
// one key, go on in whatever worker they are made.
struct RateLimitRule {
  std::string matches;  // a regular expression of JavaScript, found anywhere in the URL
  uint32_t ttl_s = 60;  // after the first request the count begins anew
  uint32_t local = 0;   // most requests of one trace
  uint32_t global = 0;  // most requests without a trace, of all workers with the same key
};

struct RateLimit {
  std::string key;
  std::vector<RateLimitRule> rules;  // the first that matches counts; empty: no limit
};

// Everything a worker starts from; nothing else reaches it. Plain data but for the loader and the
// extensions, which must outlive the pool.
struct WorkerOptions {
  std::string service_path;  // directory of the function, and the registry key
  std::string entry_point;   // a file or file:// URL; empty: discovered in service_path
  std::optional<std::string> module_code;  // inline source, in place of files; JS or TypeScript
  std::string import_map_path;             // path or data: URL; empty: from deno.json upwards
  std::vector<std::pair<std::string, std::string>> env;
  bool inherit_env = false;      // the process environment (main workers)
  bool privileged = false;       // may create workers; sees the process
  bool receives_events = false;  // takes from PoolOptions::events (event workers)
  NetPermissions net;
  // Files that `fetch` of a file: URL may read, besides PoolOptions::static_patterns; relative to
  // the entry's directory. `*`, `?` and `[…]` stay within one name, `**` is any number of folders.
  std::vector<std::string> static_patterns;
  RateLimit rate_limit;
  bool exposes_trace_id = false;  // globalThis.getRequestTraceId()
  std::vector<std::pair<std::string, std::string>> otel_attributes;  // of the worker's events
  bool no_module_cache = false;
  bool source_maps = true;
  Limits limits;
};

// What V8 says of a heap, in bytes.
struct HeapMetrics {
  uint64_t used = 0;
  uint64_t total = 0;
  uint64_t total_executable = 0;
  uint64_t total_physical = 0;
  uint64_t total_available = 0;
  uint64_t total_global_handles = 0;
  uint64_t used_global_handles = 0;
  uint64_t malloced = 0;
  uint64_t peak_malloced = 0;
  uint64_t external = 0;
};

struct WorkerMetrics {
  uint64_t received_requests = 0;
  uint64_t handled_requests = 0;
  HeapMetrics heap;
  double cpu_ms = 0;
};

struct FetchResponse {
  ResponseHead head;
  Bytes body;                          // a body that arrived whole
  std::unique_ptr<ByteSource> stream;  // or one that still flows; null when `body` is all
  int64_t content_length = -1;         // of the stream; negative: unknown
};

// A request from a host.
struct Request {
  RequestHead head;
  Bytes body;
};

// A complete response for a host.
struct Response {
  ResponseHead head;
  std::string body;
};

// Thread: any. Owner: shared; dropping the last reference does not end the worker (the pool does,
// or retire).
class Worker final {
 public:
  struct Impl;
  explicit Worker(std::shared_ptr<Impl> impl);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  const std::string& id() const;
  const WorkerOptions& options() const;

  // Sends a request; `done` is called exactly once, on the worker's thread, with the whole
  // response. JS runs, on the worker's thread.
  void fetch(Request request, std::function<void(Result<Response>)> done);
  // The same, waiting for the answer. Not to be called on a worker's thread.
  Result<Response> fetch_sync(Request request);

  // From now on, counted from the worker's beginning. What a worker has used already counts too.
  void set_limits(const Limits& limits);
  Limits limits() const;

  // Takes no new requests; ends when those in flight are answered. Idempotent.
  void retire();
  // Ends at once: requests in flight are refused with kWorkerRequestCancelled. JS that runs is
  // terminated. Idempotent.
  void terminate();
  // True once the isolate is gone. `wait` blocks until then.
  bool ended() const;
  void wait() const;
  bool wait_for(uint64_t timeout_ms) const;  // true: it has ended

  // Asks the worker's thread; blocks briefly. Zeroes when it has ended.
  WorkerMetrics metrics() const;

  Impl& impl() { return *impl_; }

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace edgert
