#include "worker/admission.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "js/isolate.h"

namespace edgert::worker {

namespace {

// What one worker takes at most: measured with V8 10.2, and rounded up.
constexpr size_t kMappingsEach = 14;
constexpr size_t kDescriptorsEach = 8;
// What the rest of the process may need meanwhile.
constexpr size_t kSpareMappings = 2000;
constexpr size_t kSpareDescriptors = 64;

uint64_t resident_bytes() {
  unsigned long total = 0, resident = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  if (std::fscanf(file, "%lu %lu", &total, &resident) != 2) resident = 0;
  std::fclose(file);
  return uint64_t{resident} * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

// Descriptors are handed out from below, so the lowest free one tells how many are in use.
bool descriptors_left(size_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return true;
  const int lowest = eventfd(0, EFD_CLOEXEC);
  if (lowest < 0) return false;
  close(lowest);
  return static_cast<size_t>(lowest) + wanted <= limit.rlim_cur;
}

Error refused(const std::string& why) {
  return {ErrorCode::kInvalidWorkerCreation, "worker boot error: " + why};
}

}  // namespace

Admission::Admission(uint32_t max_workers, uint32_t memory_budget_mb)
    : max_workers_(max_workers), budget_bytes_(uint64_t{memory_budget_mb} << 20) {
  std::ifstream("/proc/sys/vm/max_map_count") >> max_mappings_;
}

Status Admission::check(size_t live) const {
  if (live >= max_workers_) {
    return refused("too many live workers: max_workers is " + std::to_string(max_workers_));
  }
  if (budget_bytes_ != 0) {
    const uint64_t resident = resident_bytes();
    if (resident >= budget_bytes_) {
      return refused("the process uses " + std::to_string(resident >> 20) +
                     " MB of its memory budget of " + std::to_string(budget_bytes_ >> 20));
    }
  }
  const auto isolates = static_cast<size_t>(js::LiveCounts::isolates.load());
  if (max_mappings_ != 0 && (isolates + 1) * kMappingsEach + kSpareMappings > max_mappings_) {
    return refused("memory mappings run out: vm.max_map_count is " + std::to_string(max_mappings_) +
                   " with " + std::to_string(isolates) + " live isolates");
  }
  if (!descriptors_left(kDescriptorsEach + kSpareDescriptors))
    return refused("file descriptors run out (RLIMIT_NOFILE)");
  return Unit{};
}

bool Admission::is_tight() const {
  return budget_bytes_ != 0 && resident_bytes() >= budget_bytes_ / 10 * 9;
}

}  // namespace edgert::worker
