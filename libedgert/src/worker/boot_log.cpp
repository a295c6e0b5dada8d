#include "worker/boot_log.h"

#include <ctime>
#include <iterator>

#include "base/clock.h"

namespace edgert::worker {

namespace {

constexpr const char* kNames[] = {"asked",  "thread",    "loop",    "isolate", "platform",
                                  "linked", "evaluated", "request", "answered"};
static_assert(std::size(kNames) == BootLog::kCount);

double thread_cpu_ms() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

}  // namespace

void BootLog::mark(Stage stage) {
  if (is_over_) return;
  is_over_ = stage == kAnswered;
  const Mark now{base::monotonic_ms(), thread_cpu_ms()};
  const std::lock_guard lock(mutex_);
  if (marks_[stage].wall_ms == 0) marks_[stage] = now;
}

std::vector<BootStage> BootLog::stages() const {
  const std::lock_guard lock(mutex_);
  std::vector<BootStage> stages;
  for (size_t i = 0; i < kCount; ++i) {
    if (marks_[i].wall_ms == 0) continue;
    // A thread that was there before it had a worker has used time of its own.
    stages.push_back({kNames[i], marks_[i].wall_ms,
                      i == kAsked ? 0 : marks_[i].cpu_ms - marks_[kThread].cpu_ms});
  }
  return stages;
}

}  // namespace edgert::worker
