// FetchedBudget: how much of the disk what functions import from other machines may take.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "edgert/result.h"

namespace edgert::store {

// Counts what RemoteFiles and PackageFolders keep below one folder, whichever process has written
// it. Where there is no room, what was used longest ago goes first, as a whole; what was used
// within the last ten minutes stays, and so does what somebody holds a shared lock of (flock):
// functions that run may read it once more. Thread: any; a look at what there is takes its time,
// and others wait for it.
class FetchedBudget {
 public:
  // What a file takes, however short it is.
  static constexpr uint64_t kLeastFileBytes = 4096;

  // An empty directory, or 0 bytes: no bound.
  FetchedBudget(std::string directory, uint64_t budget_bytes)
      : directory_(std::move(directory)), budget_bytes_(budget_bytes) {}

  // Before so much is written. An error says what is full, and by which limit.
  Status charge(uint64_t bytes);

 private:
  void look(uint64_t wanted);

  const std::string directory_;
  const uint64_t budget_bytes_;
  std::mutex mutex_;
  uint64_t kept_bytes_ = 0;     // at the last look, and what has been charged since
  uint64_t charged_bytes_ = 0;  // since the last look
  double looked_ms_ = -1;       // -1: never
};

}  // namespace edgert::store
