#include "bindings/files/standard_stream.h"

#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace edgert::bindings {

bool StandardStream::is_ready(short events) const {
  pollfd asked{descriptor_, events, 0};
  return poll(&asked, 1, 0) > 0;
}

int64_t StandardStream::read(char* into, size_t most, int64_t) {
  if (descriptor_ < 0) return 0;
  if (!is_ready(POLLIN)) return -EAGAIN;
  const ssize_t got = ::read(descriptor_, into, most);
  return got < 0 ? -errno : got;
}

int64_t StandardStream::write(const char* from, size_t size, int64_t) {
  if (descriptor_ < 0) return static_cast<int64_t>(size);
  size_t done = 0;
  while (done < size) {
    // A pipe that is ready takes so much without waiting.
    if (!is_ready(POLLOUT)) break;
    const ssize_t wrote =
        ::write(descriptor_, from + done, std::min<size_t>(size - done, PIPE_BUF));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return done != 0 ? static_cast<int64_t>(done) : -errno;
    done += static_cast<size_t>(wrote);
  }
  return done == 0 && size != 0 ? -EAGAIN : static_cast<int64_t>(done);
}

int StandardStream::status(binding::FileStatus* out) {
  *out = {};
  struct stat found {};
  if (descriptor_ >= 0 && fstat(descriptor_, &found) != 0) return -errno;
  out->mode = descriptor_ < 0 ? S_IFCHR | 0666 : found.st_mode;
  out->nlink = 1;
  out->blksize = 4096;
  return 0;
}

int64_t StandardStream::seek(int64_t, int) { return -ESPIPE; }
int StandardStream::truncate(uint64_t) { return -EINVAL; }
int StandardStream::change_mode(uint32_t) { return -EPERM; }
int StandardStream::change_owner(uint32_t, uint32_t) { return -EPERM; }
int StandardStream::change_times(double, double) { return -EPERM; }
int StandardStream::sync(bool) { return -EINVAL; }
int StandardStream::lock(bool) { return -EINVAL; }
int StandardStream::unlock() { return -EINVAL; }

}  // namespace edgert::bindings
