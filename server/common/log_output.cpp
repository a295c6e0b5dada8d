#include "common/log_output.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

namespace edgert::server {

namespace {

// So much fits into a pipe of which poll says that it can be written to.
constexpr size_t kAtOnce = PIPE_BUF;
constexpr int kLookMs = 50;  // how soon give_up is seen

}  // namespace

LogOutput::LogOutput() : descriptor_(STDERR_FILENO) {
  struct stat found {};
  if (fstat(STDERR_FILENO, &found) != 0) return;
  if (S_ISSOCK(found.st_mode)) {
    kind_ = Kind::kSocket;
  } else if (S_ISREG(found.st_mode)) {
    kind_ = Kind::kFile;
  } else {
    // O_NONBLOCK belongs to the open file, which other processes share: a shell and its terminal.
    const int own = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (own < 0) return;
    descriptor_ = own;
    kind_ = Kind::kOwn;
  }
}

LogOutput::~LogOutput() {
  if (kind_ == Kind::kOwn) close(descriptor_);
}

LogOutput::Written LogOutput::write_now(std::string_view text) const {
  for (;;) {
    const ssize_t written = kind_ == Kind::kSocket ? send(descriptor_, text.data(), text.size(),
                                                          MSG_DONTWAIT | MSG_NOSIGNAL)
                                                   : ::write(descriptor_, text.data(), text.size());
    if (written > 0) return {static_cast<size_t>(written), 0};
    if (written == 0) return {0, EIO};
    if (errno != EINTR) return {0, errno};
  }
}

LogOutput::Written LogOutput::try_write(std::string_view text) {
  if (kind_ == Kind::kShared) return {0, EAGAIN};
  const Written written = write_now(text);
  if (written.error != 0 || written.bytes == text.size()) return written;
  return {written.bytes, EAGAIN};
}

LogOutput::Written LogOutput::write(std::string_view text) {
  Written all;
  while (all.bytes < text.size()) {
    pollfd writable{descriptor_, POLLOUT, 0};
    if (poll(&writable, 1, kLookMs) == 0) {
      if (gives_up_.load()) return {all.bytes, EAGAIN};
      continue;
    }
    const std::string_view rest = text.substr(all.bytes);
    const Written written = write_now(kind_ == Kind::kShared ? rest.substr(0, kAtOnce) : rest);
    all.bytes += written.bytes;
    if (written.error != 0 && written.error != EAGAIN) return {all.bytes, written.error};
  }
  return all;
}

}  // namespace edgert::server
