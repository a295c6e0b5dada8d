#include "pool/admission.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

#include "edgert/worker_needs.h"
#include "js/address_space.h"
#include "js/isolate.h"
#include "loop/tcp.h"

namespace edgert::pool {

namespace {

uint64_t resident_bytes() {
  unsigned long total = 0, resident = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  if (std::fscanf(file, "%lu %lu", &total, &resident) != 2) resident = 0;
  std::fclose(file);
  return uint64_t{resident} * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

Error refused(const std::string& why) {
  return {ErrorCode::kInvalidWorkerCreation, "worker boot error: " + why, ErrorReason::kOverloaded};
}

// Descriptors are handed out from below, so the lowest free one tells how many are in use.
Status descriptors_left() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return Unit{};
  const int lowest = eventfd(0, EFD_CLOEXEC);
  if (lowest >= 0) close(lowest);
  const size_t clients = loop::TcpStream::accepted_now();
  const size_t part =
      std::max<size_t>(limit.rlim_cur / WorkerNeeds::kClientsPart, clients) - clients;
  const size_t spare = std::max(WorkerNeeds::kSpareDescriptors, part);
  if (lowest >= 0 &&
      static_cast<size_t>(lowest) + WorkerNeeds::kDescriptors + spare <= limit.rlim_cur)
    return Unit{};
  return refused("file descriptors run out: RLIMIT_NOFILE is " + std::to_string(limit.rlim_cur) +
                 ", of which " + std::to_string(spare) + " are kept for clients");
}

}  // namespace

Admission::Admission(uint32_t max_workers, uint32_t memory_budget_mb)
    : max_workers_(max_workers), budget_bytes_(uint64_t{memory_budget_mb} << 20) {
  std::ifstream("/proc/sys/vm/max_map_count") >> max_mappings_;
}

Status Admission::check(size_t live, uint64_t quarantined_bytes) const {
  if (live >= max_workers_) {
    return refused("too many live workers: max_workers is " + std::to_string(max_workers_));
  }
  if (budget_bytes_ != 0) {
    const uint64_t resident = resident_bytes();
    if (resident >= budget_bytes_) {
      return refused("the process uses " + std::to_string(resident >> 20) +
                     " MB of its memory budget of " + std::to_string(budget_bytes_ >> 20) +
                     (quarantined_bytes == 0 ? ""
                                             : ", " + std::to_string(quarantined_bytes >> 20) +
                                                   " of them in quarantine"));
    }
  }
  if (!js::TurnToReserve().holds_another_isolate())
    return refused("memory runs out (RLIMIT_AS or RLIMIT_DATA)");
  const auto isolates = static_cast<size_t>(js::LiveCounts::isolates.load());
  if (max_mappings_ != 0 &&
      (isolates + 1) * WorkerNeeds::kMappings + WorkerNeeds::kSpareMappings > max_mappings_) {
    return refused("memory mappings run out: vm.max_map_count is " + std::to_string(max_mappings_) +
                   " with " + std::to_string(isolates) + " live isolates");
  }
  return descriptors_left();
}

bool Admission::is_tight() const {
  return budget_bytes_ != 0 && resident_bytes() >= budget_bytes_ / 10 * 9;
}

}  // namespace edgert::pool
