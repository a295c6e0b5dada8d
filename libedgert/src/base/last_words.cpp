#include "base/last_words.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

namespace edgert::base {

void say_last(std::string_view text) {
  constexpr int kPatienceMs = 500;
  // So much fits into a pipe of which poll says that it can be written to.
  constexpr size_t kAtOnce = PIPE_BUF;
  while (!text.empty()) {
    pollfd writable{STDERR_FILENO, POLLOUT, 0};
    if (poll(&writable, 1, kPatienceMs) != 1 || (writable.revents & POLLOUT) == 0) return;
    const ssize_t written = write(STDERR_FILENO, text.data(), std::min(text.size(), kAtOnce));
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace edgert::base
