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
#include "edgert/limits.h"
#include "edgert/object_store.h"
#include "edgert/result.h"

namespace edgert {

enum class BodyKind;
class Call;
class Exchange;
class Executor;
class Extension;
struct FetchOptions;
class ModuleLoader;
enum class Policy;
class ResponseSink;

// What a worker may reach over the network. An entry is "host", "*.host" (all below it), an
// address, a network ("10.0.0.0/8"), "@public" (addresses of the open internet) or "@private" (all
// others: loopback, private, link-local, multicast, reserved …), each with or without a port
// ("host:80",
// "[::1]:443"). Networks and both sets hold for the address that is dialled, whatever name led
// there; so does whatever `deny` names. A worker with an entry that is none of these fails to boot.
struct NetPermissions {
  bool granted = true;
  std::vector<std::string> allow;  // empty: everything
  bool denies_all = false;
  // Counts more than `allow`. An address is denied in all its disguises (mapped into IPv6, NAT64,
  // 6to4 …), and one address of the loopback, or localhost, for all of it.
  std::vector<std::string> deny;
};

// What a worker's modules may import from other machines (https:, http:, npm:, jsr:). What a host
// denies to all functions (PoolOptions::deny_net) they import nothing from, either.
struct ImportPermissions {
  bool granted = true;             // false: nothing
  std::vector<std::string> allow;  // "host", "host:port" or "*.host" (all below it); empty: all
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

// A worker's own /tmp: a folder of the host, which is made when something is first asked of it, and
// goes with the worker.
struct TemporaryFolder {
  std::string base;  // the folder in which it is made; empty: the system's for temporary files
  std::string prefix = "edgert-", suffix;      // of its name
  uint32_t random_len = 8;                     // letters between them, 6 to 64
  uint64_t quota_bytes = uint64_t{512} << 20;  // of the sizes of its files together
};

// What a worker starts from, plain data but for what its host shares with it. What it has in common
// with others is PoolOptions.
struct WorkerOptions {
  // Directory of the function, or a pack or an eszip to run it from; and the registry key.
  std::string service_path;
  // A file or file:// URL; empty: discovered in service_path, or what the pack says.
  std::string entry_point;
  std::optional<std::string> module_code;  // inline source, in place of files; JS or TypeScript
  // A pack or an eszip to run the function from, in place of files.
  std::shared_ptr<const std::string> bundle;
  std::string import_map_path;  // path or data: URL; empty: from deno.json upwards
  // Folders, as paths or file:// URLs, below which a worker without privileges finds modules; links
  // do not lead out of them. Its own folder is always one. Unset: the folder above service_path,
  // too. Not for those that PoolOptions::module_loader gives.
  std::optional<std::vector<std::string>> module_roots;
  std::vector<std::pair<std::string, std::string>> env;
  bool inherit_env = false;      // the process environment (main workers)
  bool privileged = false;       // may create workers; sees the process
  bool receives_events = false;  // takes from PoolOptions::events (event workers)
  NetPermissions net;
  ImportPermissions imports;
  // Files that scripts may read, besides PoolOptions::static_patterns; relative to the entry's
  // directory. `*`, `?` and `[…]` stay within one name, `**` is any number of folders.
  std::vector<std::string> static_patterns;
  // Of a worker without privileges; others see the host's.
  TemporaryFolder temporary_folder;
  // The same: its /s3; unset: there is none.
  std::optional<ObjectStore> object_store;
  // It may read files and wait for them also when its top level has run.
  bool reads_files_in_calls = false;
  RateLimit rate_limit;
  bool exposes_trace_id = false;  // globalThis.getRequestTraceId()
  std::vector<std::pair<std::string, std::string>> otel_attributes;  // of the worker's events
  // Its isolate begins with Node's library, which takes less time than loading it and more memory.
  // The pool finds out by itself which functions have used it.
  bool uses_node = false;
  bool no_npm = false;  // package.json says nothing of which packages modules mean
  // V8's code is compiled anew, and what remote modules were is asked for once more.
  bool no_module_cache = false;
  // Unset: as PoolOptions has them. Of one service path those count that were given last.
  std::optional<Policy> policy;
  std::optional<uint32_t> max_parallelism;
  Limits limits;
  // Those of `limits` that nobody has asked for, a bit for each in the order of limit_rules():
  // there what the function's pack says counts, where it is less.
  uint32_t unnamed_limits = 0;
  // Installed in the worker's realm behind those of the pool. They, and the next two, are kept for
  // as long as the worker is there, or a handle or a NativeCall of it.
  std::vector<std::shared_ptr<Extension>> extensions;
  // In place of PoolOptions::module_loader; null: that one.
  std::shared_ptr<ModuleLoader> module_loader;
  // The host's own, which edgert never looks at: what Worker::options, ExtensionScope::options and
  // NativeCall::options show, such as the tenant whose function it is.
  std::shared_ptr<void> user_data;
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
  bool is_late = false;  // the worker was too busy to be asked: the heap is as it was last seen
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
  // Of the response's body, which is collected in memory; beyond: kLimit, and the worker hears that
  // nobody wants the rest. 0: none.
  uint64_t max_response_bytes = uint64_t{64} << 20;
};

// A complete response for a host.
struct Response {
  ResponseHead head;
  std::string body;
};

// Thread: any. Owner: shared; dropping the last reference does not end the worker (the pool does,
// or retire). May be kept beyond the pool: it is a worker that has ended then. Errors: as Result or
// to the callback, which is called once whatever happens. Cost: what blocks says so; all others are
// a message to the worker's thread, or a look at what is known of it.
class Worker final {
 public:
  struct Impl;
  explicit Worker(std::shared_ptr<Impl> impl);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  const std::string& id() const;
  const WorkerOptions& options() const;

  // Sends a request whose bodies are streamed, see edgert/call.h. As IsolatePool::start, but for
  // this worker; one that takes no requests is replaced by its successor where it was acquired by
  // its service path, while no script has seen the request; else the call fails as
  // kWorkerAlreadyRetired.
  [[nodiscard]] std::shared_ptr<Call> start(RequestHead head, BodyKind kind,
                                            std::shared_ptr<ResponseSink> sink,
                                            FetchOptions options);

  // Sends a request; `done` is called exactly once with the whole response, or why there is none,
  // never inside this call: on the worker's thread; or, when the worker takes no requests, is
  // silent for PoolOptions::request_idle_timeout_ms or does not come out of V8, on a thread that
  // the pool has for such answers, one after the other. JS runs, on the worker's thread.
  void fetch(Request request, std::function<void(Result<Response>)> done);
  // The same, waiting for the answer. An error on the worker's own thread; another worker's waits.
  Result<Response> fetch_sync(Request request);

  // Has the worker answer an exchange of the host's, with both bodies streamed: no chunk is sent
  // that its reader has not granted, so either side slows the other down, and no more is under way
  // than was granted, and one chunk. JS runs, on the worker's thread.
  //
  // Owner: the exchange is edgert's from here on. It gets one `respond`, `respond_stream` or
  // `fail`, and is destroyed after its on_done, which must come after each of these; the source of
  // its body goes before it.
  //
  // Thread: its head is read, its body taken and attached to, and its callbacks are set inside this
  // call. All other calls of it and of its source, and of the sink that it attaches to the
  // response's body, come one at a time and never inside this call: on `executor`; without one, on
  // the thread of a worker or on one that the pool has for this, as for `fetch`, where they must
  // return quickly. What the host calls of the sink that its source was given, and of the
  // response's body, it calls there too; without an executor that is inside such a call. What
  // on_abort and on_done were given may be called on any thread.
  //
  // Fails the exchange, or a body that has begun, with kWorkerRequestIdleTimeout when the worker is
  // silent for PoolOptions::request_idle_timeout_ms (it then sees an abort), with
  // kWorkerRequestCancelled when it is terminated, stopped by a limit or does not come out of V8,
  // with kWorkerAlreadyRetired when it takes no requests. A worker that was acquired by its service
  // path is replaced there, while no script has seen the request, by its successor, which is booted
  // if need be. When the client goes (on_abort) the script's request.signal is aborted. When the
  // executor takes no more work, all ends as kCancelled, on the pool's thread.
  void forward(std::unique_ptr<Exchange> exchange, std::shared_ptr<Executor> executor = nullptr);

  // From now on, counted from the worker's beginning. What a worker has used already counts too.
  // kInvalidArgument, and nothing changes, for what check() refuses.
  Status set_limits(const Limits& limits);
  Limits limits() const;

  // Takes no new requests; ends when those in flight are answered. Idempotent.
  void retire();
  // Ends at once: requests in flight are refused with kWorkerRequestCancelled. JS that runs is
  // terminated. Idempotent.
  void terminate();
  // True once the isolate is gone. `wait` blocks until then; on the worker's own thread, which
  // would wait for itself, both return false at once.
  bool ended() const;
  bool wait() const;
  bool wait_for(uint64_t timeout_ms) const;  // true: it has ended

  // Asks the worker's thread; blocks for at most 200 ms, and then has the heap as it was when it
  // was last looked at, see is_late. The heap and the CPU time are zeroes when it has ended, and on
  // its own thread.
  WorkerMetrics metrics() const;
  // The same without waiting: `done` is called once, when the worker has answered or after
  // `timeout_ms`; on the executor, without one as IsolatePool::acquire does.
  void metrics(std::function<void(WorkerMetrics)> done, uint64_t timeout_ms,
               std::shared_ptr<Executor> executor = nullptr) const;

 private:
  friend struct Inside;
  std::shared_ptr<Impl> impl_;
};

}  // namespace edgert
