// The names of what observers are told: see edgert/observer.h.
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

}  // namespace edgert
