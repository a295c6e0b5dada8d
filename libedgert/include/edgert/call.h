// Call: a host's request to a worker, with both bodies streamed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "edgert/bytes.h"
#include "edgert/head.h"
#include "edgert/result.h"

namespace edgert {

class Executor;

// One request under way: what its host may do with it. Made by IsolatePool::start and
// Worker::start.
//
// Thread: any, for every function; none of them waits, and each takes effect in the call's turns,
// where its sink is called, too, one call at a time. Owner: shared. When the last reference goes
// that `start` gave, a call that is not over is cancelled. Errors: none come from here; the sink
// hears what went wrong. Cost: a message to the call's thread each.
class Call {
 public:
  // Allows `bytes` more bytes of the response's body, besides FetchOptions::credit. The usual host
  // grants what it has got rid of.
  virtual void grant(size_t bytes) noexcept = 0;

  // Adds to the request's body, for BodyKind::kStream; any size. What has been written waits in
  // memory until the worker has asked for it, so a host that has more waits for `drained`: it is
  // called once, in the call's turns and never inside this call, when all that was written before
  // has been taken, or when nobody wants any more of it (the call is over, or its script reads no
  // further). It may be null. Of other kinds, and after end_body, nothing is sent, and `drained` is
  // called all the same.
  virtual void write(Bytes bytes, std::function<void()> drained) noexcept = 0;
  // The request's body is complete. Idempotent.
  virtual void end_body() noexcept = 0;

  // Nobody waits any more: the sink hears on_fail with kCancelled and `why`, unless it has heard
  // its last word; the script's request.signal is aborted, and streams on either side break off.
  // Idempotent.
  virtual void cancel(std::string why) noexcept = 0;

 protected:
  virtual ~Call() = default;
};

// Takes what a worker answers. Implemented by the host. Thread: as FetchOptions::executor says; one
// call at a time, never inside a call of the host's. Owner: shared by the host and by the call,
// which lets go of it after the last word. `call` is there only for as long as the function runs.
// Errors: must not throw. Cost: without an executor its worker stands still meanwhile.
//
// It hears on_head once, then on_bytes any number of times, then on_end; on_fail may take the place
// of any of these and is the last as well. Exactly one of on_end and on_fail comes.
class ResponseSink {
 public:
  virtual ~ResponseSink() = default;
  // The response begins, without fields of framing. `content_length`: the body's, or what a HEAD's
  // would be; negative: unknown. 101: the protocol that Upgrade names is spoken in both bodies.
  virtual void on_head(Call& call, ResponseHead head, int64_t content_length) noexcept = 0;
  // A chunk, never empty, and never before it was allowed: FetchOptions::credit, and Call::grant. A
  // chunk may overdraw what was allowed once, by at most 64 KB.
  virtual void on_bytes(Call& call, Bytes bytes) noexcept = 0;
  virtual void on_end(Call& call) noexcept = 0;
  // There is no response, or its body broke off; see Error::retryable and suggested_status.
  virtual void on_fail(Call& call, const Error& error) noexcept = 0;
};

enum class BodyKind {
  kNone,
  kWhole,   // FetchOptions::body
  kStream,  // Call::write and Call::end_body; also for what the client of an upgrade sends
};

// How a call is made. Times are milliseconds, sizes bytes.
struct FetchOptions {
  Bytes body;  // of BodyKind::kWhole
  // So much of the response's body may come before the first Call::grant.
  size_t credit = kDefaultCredit;
  // Of the response's body; beyond it the call fails as kLimit. 0: any.
  uint64_t max_body_bytes = 0;
  // No response head by then, counted from `start` with what booting takes: kTimedOut. 0: none.
  uint64_t head_timeout_ms = 0;
  // A worker that is silent for so long, before its head or in a body without a length:
  // kWorkerRequestIdleTimeout. Unset: PoolOptions::request_idle_timeout_ms. 0: none.
  std::optional<uint64_t> idle_timeout_ms;
  // The call is not over by then: kTimedOut. 0: none.
  uint64_t total_timeout_ms = 0;
  // Where the sink and `drained` are called. Null: on the worker's thread, or, where that cannot
  // (it has not booted, is silent, does not come out of V8), on one that the pool has for this; a
  // sink must return quickly there, and never wait for a worker.
  std::shared_ptr<Executor> executor;
};

}  // namespace edgert
