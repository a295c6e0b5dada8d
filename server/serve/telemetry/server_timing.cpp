#include "serve/telemetry/server_timing.h"

#include <fmt/format.h>

#include <algorithm>

namespace edgert::server::telemetry {

std::string server_timing(const ForwardReport& so_far) {
  // A boot that others have begun may be older than the request.
  const double boot_ms = std::min(so_far.boot_ms, so_far.queue_ms);
  std::string field = fmt::format("queue;dur={:.3f}", so_far.queue_ms - boot_ms);
  if (so_far.boot_ms > 0) field += fmt::format(", boot;dur={:.3f}", boot_ms);
  return field + fmt::format(", cpu;dur={:.3f}, total;dur={:.3f}", so_far.cpu_ms, so_far.head_ms);
}

std::string server_timing(double total_ms) { return fmt::format("total;dur={:.3f}", total_ms); }

}  // namespace edgert::server::telemetry
