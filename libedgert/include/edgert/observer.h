// Observer: what a host hears of its workers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgert/result.h"
#include "edgert/schedule.h"

namespace edgert {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// Why a worker ended; the names are those of the reference runtime's events.
enum class ShutdownReason {
  kEventLoopCompleted,
  kWallClockTime,
  kCpuTime,
  kMemory,
  kEarlyDrop,
  kTerminationRequested
};
std::string_view shutdown_reason_name(ShutdownReason reason);

// One console call or runtime message.
struct LogLine {
  LogLevel level = LogLevel::kInfo;
  std::string_view text = {};  // without a trailing newline; beyond 64 KB it is cut
  // With PoolOptions::reports_requests, the request that the code serves which says it, as its
  // RequestReport has it, over whatever that code waits for; 0: none, such as at the top level.
  uint64_t request = 0;
  std::string_view traceparent = {};  // the request's, in its one spelling; empty: it has none
  std::string_view request_id = {};   // the request's, as its report has it
  // Of what edgert says itself when a limit has stopped the worker: that limit.
  ErrorReason reason = ErrorReason::kNone;
  // Of what edgert says itself of an error in a script: what it is about, and the line of the
  // source that has thrown. Such lines are read a few times a second at most; see
  // ErrorDetail::excerpt.
  std::shared_ptr<const ErrorDetail> detail = nullptr;
};

struct WorkerIdentity {
  std::string id;                                                    // UUID
  std::string service_path;                                          // as given to create
  bool privileged = false;                                           // a main worker
  std::vector<std::pair<std::string, std::string>> otel_attributes;  // as given to create
};

// How a worker ended. Bytes are those of its last moment, before anything was disposed.
struct Shutdown {
  ShutdownReason reason = ShutdownReason::kEarlyDrop;
  double cpu_ms = 0;
  uint64_t heap_bytes = 0;
  uint64_t external_bytes = 0;
  bool memory_exceeded = false;
  // The limit and its numbers, such as "cpu 2004 ms used of 2000" or "no request for 30000 ms";
  // empty: it was asked to, or had done what it was for.
  std::string why = {};
};

// A worker whose thread does not come out of V8: it has ended, and what can be taken from it is
// given back, but for what is counted here.
struct QuarantineReport {
  std::string why;
  uint64_t workers = 0;      // quarantined so far, this one included
  uint64_t bytes = 0;        // held by all of them at this moment
  uint64_t descriptors = 0;  // the same
  // Of the first two those of this worker's function (WorkerOptions::service_path).
  uint64_t workers_of_function = 0;
  uint64_t bytes_of_function = 0;
};

// How one request went that a worker was handed; milliseconds and bytes.
struct RequestReport {
  uint64_t number = 0;  // of this process, never given twice
  std::string method;
  std::string url;
  std::string traceparent;  // as it came, where there was a valid one
  // Its `x-request-id`, where that is one of at most 128 letters, digits, '-', '_' and '.': the
  // same in all workers that it passes through.
  std::string request_id;
  int status = 0;              // 0: there was no response
  std::optional<Error> error;  // why there was none, or why its body broke off
  bool client_left = false;    // it aborted, or its connection went
  double queue_ms = 0;         // between who sent it and the worker's thread
  double boot_ms = 0;          // of its worker, where it is that one's first
  double head_ms = 0;          // until there was a response's head
  double total_ms = 0;         // until all of it was handed over
  double cpu_ms = 0;  // what the worker used meanwhile, of other requests at the same time among it
  uint64_t bytes_in = 0;
  uint64_t bytes_out = 0;  // both of bodies alone, as far as they came
};

// Implement what you care about; all inline, so that hosts with RTTI can derive from it. Owner: the
// host; outlives the pools that have it. Thread: PoolOptions::observer_executor's; without one
// each call comes on the worker's thread, calls for different workers overlap. A worker stands
// still until its call returns, so return quickly: never wait for a reader, a disk or a lock that
// somebody holds for long (EventQueue is a buffer for what must wait). Do not call back into the
// worker. Errors: must not throw. Cost: with an executor, copies of what it is told.
class Observer {
 public:
  virtual ~Observer() = default;
  // What `line` has is there until the call returns.
  virtual void on_log([[maybe_unused]] const WorkerIdentity& worker,
                      [[maybe_unused]] const LogLine& line) noexcept {}
  // The module graph is loaded; `boot_ms` since the pool was asked.
  virtual void on_boot([[maybe_unused]] const WorkerIdentity& worker,
                       [[maybe_unused]] double boot_ms) noexcept {}
  virtual void on_boot_failure([[maybe_unused]] const WorkerIdentity& worker,
                               [[maybe_unused]] const Error& error) noexcept {}
  // Its top level has run, and has registered these by Deno.cron, possibly none: they are to be run
  // instead of those of earlier workers of the function; again when one of them is taken back. With
  // PoolOptions::tells_schedules.
  virtual void on_schedules([[maybe_unused]] const WorkerIdentity& worker,
                            [[maybe_unused]] const std::vector<Schedule>& schedules) noexcept {}
  // An exception or rejection nobody handled; it ends the worker. The message is what it is, with
  // its stack; beyond 64 KB it is cut.
  virtual void on_uncaught([[maybe_unused]] const WorkerIdentity& worker,
                           [[maybe_unused]] const Error& error) noexcept {}
  virtual void on_shutdown([[maybe_unused]] const WorkerIdentity& worker,
                           [[maybe_unused]] const Shutdown& shutdown) noexcept {}
  // A request is over; with PoolOptions::reports_requests.
  virtual void on_request([[maybe_unused]] const WorkerIdentity& worker,
                          [[maybe_unused]] const RequestReport& report) noexcept {}
  // After on_shutdown. Each leaves something behind for good, so a host that has seen many of them
  // had better end in order, and be started again.
  virtual void on_quarantine([[maybe_unused]] const WorkerIdentity& worker,
                             [[maybe_unused]] const QuarantineReport& report) noexcept {}
};

}  // namespace edgert
