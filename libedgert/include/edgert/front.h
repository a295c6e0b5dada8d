// Front: an HTTP server on threads without an isolate, for hosts that route requests themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "edgert/bytes.h"
#include "edgert/head.h"
#include "edgert/http_server.h"
#include "edgert/result.h"
#include "edgert/worker.h"

namespace edgert {

class IsolatePool;

struct FrontOptions {
  // Where it listens, and the bounds of its connections; max_connections is of all threads
  // together.
  HttpServerOptions listen{};
  // Connections are handed to the one that has the fewest. 0: one per core.
  uint32_t threads = 0;
  // Hears, a sentence, that connections are not accepted for a while, because descriptors run out;
  // on a thread of the front. Null: nobody does.
  std::function<void(const std::string&)> warn{};
};

// How a request went that was handed over; milliseconds since its head had come, and bytes of
// bodies alone, as far as they came.
struct ForwardReport {
  int status = 0;              // that the client was told; 0: none, it had gone
  std::optional<Error> error;  // why the worker gave no response, or why its body broke off
  bool client_left = false;    // before all of the response was handed over
  std::string worker_id;       // of the worker that had it last; empty: none
  double queue_ms = 0;         // until that worker had it, with what booting took
  double boot_ms = 0;          // of that worker, where the request has waited for it
  double head_ms = 0;          // until there was a response's head, or an error
  double total_ms = 0;         // until all was handed over, or the client had gone
  uint64_t bytes_in = 0;
  uint64_t bytes_out = 0;
  // With ForwardOptions::measures: what that worker has used since it had the request, of other
  // requests at the same time among it, and what it has in use, V8's heap as it was when its thread
  // has last looked.
  double cpu_ms = 0;
  uint64_t memory_bytes = 0;
};

// What a host has to say on the way of a response. Implemented by the host: one for many requests,
// or, where it has something to remember, one for each. Thread: that of the front which serves the
// request, one call at a time. Owner: shared with each request under way. Errors: must not throw.
// Cost: the thread serves nobody else meanwhile.
class ForwardHooks {
 public:
  virtual ~ForwardHooks() = default;
  // The function's response, before it goes out: fields may be added, and the status changed to
  // another that has a body where it had one. Fields of framing are the front's. `so_far`: what the
  // report has by now, but for the status and what bodies say.
  virtual void on_head([[maybe_unused]] ResponseHead& head,
                       [[maybe_unused]] const ForwardReport& so_far) noexcept {}
  // There is no response: what the client is told in its place. Not for a client that has gone.
  virtual Response on_error(const Error& error) noexcept {
    return {{suggested_status(error), {}, {}}, {}};
  }
  // The last word.
  virtual void on_over([[maybe_unused]] const ForwardReport& report) noexcept {}
};

// How a request is handed over; milliseconds. What takes longer is an error, which on_error turns
// into a response, or which breaks off a body that has begun.
struct ForwardOptions {
  // No response head by then, with what booting takes: kTimedOut. 0: none.
  uint64_t head_timeout_ms = 0;
  // The worker is silent for so long, before its head or in a body without a length:
  // kWorkerRequestIdleTimeout. Unset: PoolOptions::request_idle_timeout_ms. 0: none.
  std::optional<uint64_t> idle_timeout_ms{};
  // It is not over by then, the other protocol of an upgrade included: kTimedOut. 0: none.
  uint64_t total_timeout_ms = 0;
  // The host knows that a head which it has edited can be sent: nobody looks at it again.
  bool head_is_checked = false;
  std::shared_ptr<ForwardHooks> hooks{};  // null: errors are answered with their suggested_status
  // The report says what CPU time and memory the worker uses; looking costs a few microseconds.
  bool measures = false;
};

// One request of a client's, which is answered once: by the host itself, or by a function. One that
// goes without an answer is answered with status 500.
//
// Thread: one at a time, any; it may be kept, and be answered later, from another thread than the
// front's. Owner: the host, which may keep it beyond the front; nobody hears its answer then.
// Errors: none come from here; what a client that has gone is told is dropped. Cost: on the front's
// own thread nothing waits and nothing is posted, on others each answer is a message to that.
class FrontRequest final {
 public:
  struct Impl;
  explicit FrontRequest(std::shared_ptr<Impl> impl);
  FrontRequest(FrontRequest&& other) noexcept;
  FrontRequest& operator=(FrontRequest&& other) noexcept;
  ~FrontRequest();

  // As it came: the url is "http://", Host, path and query. Empty once it has been answered.
  const RequestHead& head() const;
  // The same, to be changed before it is handed over: what a script sees. A head that cannot be
  // sent (IsolatePool::start says which) ends as kInvalidArgument.
  RequestHead& edit_head();
  // Whether a body follows the head.
  bool has_body() const;
  // Nobody waits for the answer any more. For those who keep a request.
  bool client_left() const;

  // Answers; as Exchange::respond has it. What follows the first answer does nothing.
  void respond(ResponseHead head, Bytes body);
  // Has the worker of `function->service_path` answer, which is booted if there is none, and its
  // successor when it retires before a script has seen the request. Both bodies are streamed under
  // backpressure, upgrades too. When the client goes, the script's request.signal is aborted. The
  // options are shared, and copied only where a worker is booted.
  void hand_over(std::shared_ptr<const WorkerOptions> function, ForwardOptions options = {});

 private:
  std::shared_ptr<Impl> impl_;
};

// Says who answers. Implemented by the host. Thread: those of the front, several at once. Owner:
// shared by the host and by the front. Errors: must not throw. Cost: the front's thread serves
// nobody else meanwhile, so what takes long, or waits, keeps the request and answers it later.
class Router {
 public:
  virtual ~Router() = default;
  // The head of a request has come; its body may be still to come.
  virtual void route(FrontRequest request) noexcept = 0;
};

struct FrontMetrics {
  struct Load {
    uint64_t connections = 0;  // open now
    uint64_t in_flight = 0;    // requests that are not over
    uint64_t requests = 0;     // so far
    double cpu_ms = 0;         // of the thread
  };
  Load total;
  std::vector<Load> threads;
};

// Listens, parses and routes; JS runs nowhere here. Thread: any; `close`, its end and `drain` not
// inside a call of the router's or of hooks, for whose thread they would wait: that ends the
// process. Owner: the host; it goes before its pool. Errors: those of `create` and
// `share_listener`. Cost: they, `stop_accepting`, `drain` and `close` wait for its threads, which
// no script can hold up; what reaches a function goes by its worker's inbox, without a thread in
// between.
class Front final {
 public:
  struct Impl;
  // Listens before it returns; kAddressInUse, kIo, kInvalidArgument, or kLimit where there is no
  // thread.
  static Result<std::unique_ptr<Front>> create(IsolatePool& pool, FrontOptions options,
                                               std::shared_ptr<Router> router);
  explicit Front(std::unique_ptr<Impl> impl);
  ~Front();  // closes

  uint16_t port() const;  // 0: it listens at a path
  // For a successor: as HttpServer::share_listener.
  Result<int> share_listener() const;
  // Hands a connection over that the host has accepted, and what it has read of it.
  void adopt(int fd, std::string already_read);

  // No more connections are accepted; those that are open are served on. Idempotent.
  void stop_accepting();
  // Stops accepting, lets running requests end, closes idle connections, and gives those a second
  // that have not asked anything yet; returns true when all have ended within `timeout_ms`. For the
  // first `keep_alive_ms` of them connections that are open go on being served.
  bool drain(uint64_t timeout_ms, uint64_t keep_alive_ms = 0);
  // Ends what is under way, at once. Idempotent.
  void close();
  FrontMetrics metrics() const;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgert
