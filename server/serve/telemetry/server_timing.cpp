#include "serve/telemetry/server_timing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace edgert::server::telemetry {

namespace {

std::string part(const char* name, double ms, TimingReader reader) {
  if (reader == TimingReader::kStranger) return fmt::format("{};dur={:.0f}", name, std::ceil(ms));
  return fmt::format("{};dur={:.3f}", name, ms);
}

}  // namespace

std::string server_timing(const ForwardReport& so_far, TimingReader reader) {
  // A boot that others have begun may be older than the request.
  const double boot_ms = std::min(so_far.boot_ms, so_far.queue_ms);
  std::string field = part("queue", so_far.queue_ms - boot_ms, reader);
  if (so_far.boot_ms > 0) field += ", " + part("boot", boot_ms, reader);
  return field + ", " + part("cpu", so_far.cpu_ms, reader) + ", " +
         part("total", so_far.head_ms, reader);
}

std::string server_timing(double total_ms, TimingReader reader) {
  return part("total", total_ms, reader);
}

}  // namespace edgert::server::telemetry
