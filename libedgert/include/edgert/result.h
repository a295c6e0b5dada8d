// Result<T>: a value or the Error that says why there is none.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace edgert {

// What went wrong, as callers branch on it. The names of the worker errors are those that JS sees
// as `Deno.errors.*`.
enum class ErrorCode {
  kInvalidArgument,           // an option or a value that cannot be used
  kNotFound,                  // a file, a module, a worker
  kNotSupported,              // a feature that is not built in
  kIo,                        // the operating system refused
  kAddressInUse,              // a listening socket could not be bound
  kConnectionRefused,         // nobody listens there
  kConnectionReset,           // the peer broke a connection off
  kBrokenPipe,                // a connection takes no more bytes
  kNetworkUnreachable,        // there is no way to an address
  kTimedOut,                  // the other side did not answer in time
  kUnexpectedEof,             // bytes ended where more had to come
  kInvalidData,               // bytes that are not what they have to be; certificates too
  kNotCapable,                // a permission that the worker was not given
  kCancelled,                 // the other side went away or the caller aborted
  kLimit,                     // a configured limit was reached; the message names it
  kInvalidWorkerCreation,     // boot failed: no entry point, graph error, syntax error
  kInvalidWorkerResponse,     // the worker threw, at top level or in its event loop, or gave no
                              // response
  kWorkerRequestCancelled,    // the worker was stopped while it handled the request
  kWorkerAlreadyRetired,      // the worker takes no more requests
  kWorkerRequestIdleTimeout,  // the worker stayed silent for too long
  kInternal,                  // a fault of edgert itself
};

// The code's stable name, for example "InvalidWorkerCreation".
std::string_view error_name(ErrorCode code);

// More closely what a worker's error is about, for a host that acts on it; several have the same
// code, because scripts see the same class.
enum class ErrorReason {
  kNone,              // the code says it all
  kFunctionNotFound,  // there is no entry point at the service path
  kModuleError,       // a module of the function is missing or wrong
  kBootFailed,        // it did not come to serve for another reason
  kOverloaded,        // there may be no more workers, or none became free in time
  kPutOff,            // the function has done harm again and again; it may boot after a while
  kPoolClosing,       // the pool takes no requests any more
  kTerminated,        // Worker::terminate, or the end of the pool
  kMemoryLimit,       // these three: the worker was stopped by its limit
  kCpuLimit,
  kWallClockLimit,
};

struct ErrorDetail;  // edgert/error_detail.h

// Thread: one at a time. Owner: whoever holds the value. Errors: none. Cost: a string.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;  // for people; names the limit, the file or the option
  ErrorReason reason = ErrorReason::kNone;
  // Of a function that does not boot, of a graph, and of what a script has thrown: where it lies in
  // the sources, and what may be meant. Null: nothing more is known. No script sees it.
  std::shared_ptr<const ErrorDetail> detail = nullptr;

  // No script has seen the request, and the same one may fare better in a while, or in another
  // process.
  bool retryable() const;
};

// The status that an HTTP server answers with, as the hosted platform does where it has one: 404
// for a function that is not there, 503 for one that does not boot, or may not now, 546 for one
// that was stopped by a limit, 504 for one that is too slow, 499 for a client that has gone, 400
// for what cannot be sent, else 500.
int suggested_status(const Error& error);

namespace internal {
[[noreturn]] void result_misuse(const Error& error);
}

// Holds a T or an Error. `value()` of a failed result ends the process with the message: use it
// only where failure is a bug. Thread: one at a time. Owner: whoever holds the value. Errors: what
// it holds. Cost: nothing but the T's or the Error's.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(runtime/explicit)
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(runtime/explicit)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    if (!ok()) internal::result_misuse(error());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& { return const_cast<Result*>(this)->value(); }
  T value() && { return std::move(value()); }

  const Error& error() const { return *std::get_if<1>(&state_); }
  Error take_error() { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Error> state_;
};

struct Unit {};
using Status = Result<Unit>;

}  // namespace edgert
