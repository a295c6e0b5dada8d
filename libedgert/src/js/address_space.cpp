#include "js/address_space.h"

#include <sys/mman.h>
#include <sys/resource.h>

#include <cstddef>

namespace edgert::js {

namespace {

// What one worker takes at most: the code range above all, and the stack; of it what is written to
// before any code runs.
constexpr size_t kReservedEach = size_t{160} << 20;
constexpr size_t kWritableEach = size_t{16} << 20;
// What the rest of the process may need meanwhile.
constexpr size_t kSpare = size_t{32} << 20;

bool fits(size_t bytes, int protection) {
  void* const probe =
      mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return probe != MAP_FAILED && munmap(probe, bytes) == 0;
}

std::mutex turn;

}  // namespace

bool is_confined() {
  for (const auto resource : {RLIMIT_AS, RLIMIT_DATA}) {
    rlimit limit{};
    if (getrlimit(resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) return true;
  }
  return false;
}

bool holds_another_isolate() {
  return !is_confined() || (fits(kReservedEach + kSpare, PROT_NONE) &&
                            fits(kWritableEach + kSpare, PROT_READ | PROT_WRITE));
}

TurnToReserve::TurnToReserve() {
  if (is_confined()) lock_ = std::unique_lock(turn);
}

}  // namespace edgert::js
