#include "common/random_number.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <random>

namespace edgert::server {

namespace {

// The kernel is asked for many at once: its answer takes as long for one.
class Numbers {
 public:
  uint64_t next() {
    if (left_ == 0) fill();
    return all_[--left_];
  }

 private:
  void fill() {
    char* const begin = reinterpret_cast<char*>(all_.data());
    for (size_t filled = 0; filled < sizeof all_;) {
      const ssize_t got = getrandom(begin + filled, sizeof all_ - filled, 0);
      if (got > 0) {
        filled += static_cast<size_t>(got);
      } else if (errno != EINTR) {
        std::random_device device;
        for (uint64_t& each : all_) each = uint64_t{device()} << 32 | device();
        break;
      }
    }
    left_ = all_.size();
  }

  std::array<uint64_t, 256> all_;
  size_t left_ = 0;
};

}  // namespace

uint64_t random_number() {
  thread_local Numbers numbers;
  return numbers.next();
}

}  // namespace edgert::server
