#include "common/random_number.h"

#include <sys/random.h>

#include <random>

namespace edgert::server {

uint64_t random_number() {
  thread_local std::mt19937_64 numbers = [] {
    uint64_t seed = 0;
    if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed)) seed = std::random_device()();
    return std::mt19937_64(seed);
  }();
  return numbers();
}

}  // namespace edgert::server
