#include "js/address_space.h"

#include <sys/mman.h>
#include <sys/resource.h>

#include <cstddef>
#include <cstdlib>

#include "js/v8_compat.h"

namespace edgert::js {

namespace {

// What one worker takes at most; of it what is written to before any code runs.
constexpr size_t kReservedEach = compat::kReservedByIsolate + (size_t{32} << 20);
constexpr size_t kWritableEach = size_t{16} << 20;
// What the rest of the process may need meanwhile: among others the C library, which takes 128 MB
// for each new thread and gives the half of it back at once.
constexpr size_t kSpare = size_t{160} << 20;
constexpr size_t kWritableSpare = size_t{32} << 20;

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

bool TurnToReserve::holds_another_isolate() const {
  return !lock_.owns_lock() || (fits(kReservedEach + kSpare, PROT_NONE) &&
                                fits(kWritableEach + kWritableSpare, PROT_READ | PROT_WRITE));
}

void reserve_for_this_thread() {
  if (!is_confined()) return;
  const TurnToReserve turn;
  void* volatile first = std::malloc(1);  // volatile: else the compiler leaves out both calls
  std::free(first);
}

TurnToReserve::TurnToReserve() {
  if (is_confined()) lock_ = std::unique_lock(turn);
}

}  // namespace edgert::js
