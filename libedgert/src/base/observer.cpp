#include "edgert/observer.h"

namespace edgert {

std::string_view shutdown_reason_name(ShutdownReason reason) {
  switch (reason) {
    case ShutdownReason::kEventLoopCompleted:
      return "EventLoopCompleted";
    case ShutdownReason::kWallClockTime:
      return "WallClockTime";
    case ShutdownReason::kCpuTime:
      return "CPUTime";
    case ShutdownReason::kMemory:
      return "Memory";
    case ShutdownReason::kEarlyDrop:
      return "EarlyDrop";
    case ShutdownReason::kTerminationRequested:
      return "TerminationRequested";
  }
  return "TerminationRequested";
}

void Observer::on_log(const WorkerIdentity&, LogLevel, std::string_view) noexcept {}
void Observer::on_boot(const WorkerIdentity&, double) noexcept {}
void Observer::on_boot_failure(const WorkerIdentity&, const Error&) noexcept {}
void Observer::on_uncaught(const WorkerIdentity&, std::string_view) noexcept {}
void Observer::on_shutdown(const WorkerIdentity&, ShutdownReason, double) noexcept {}

}  // namespace edgert
