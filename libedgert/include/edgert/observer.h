// Observer: what a host hears of its workers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "edgert/result.h"

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

struct WorkerIdentity {
  std::string id;            // UUID
  std::string service_path;  // as given to create
  bool privileged = false;   // a main worker
};

// Implement what you care about. Thread: each call comes on the worker's thread, calls for
// different workers overlap. Return quickly; do not call back into the worker.
class Observer {
 public:
  virtual ~Observer() = default;
  // One console call or runtime message. The text has no trailing newline.
  virtual void on_log(const WorkerIdentity& worker, LogLevel level,
                      std::string_view message) noexcept;
  // The module graph is loaded; `boot_ms` since the pool was asked.
  virtual void on_boot(const WorkerIdentity& worker, double boot_ms) noexcept;
  virtual void on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept;
  // An exception or rejection nobody handled; it ends the worker.
  virtual void on_uncaught(const WorkerIdentity& worker, std::string_view description) noexcept;
  virtual void on_shutdown(const WorkerIdentity& worker, ShutdownReason reason,
                           double cpu_ms) noexcept;
};

}  // namespace edgert
