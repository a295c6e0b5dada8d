#include "common/signals.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace edgert::server {

Event::Event() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
Event::~Event() { close(descriptor_); }

void Event::set() {
  const uint64_t one = 1;
  while (::write(descriptor_, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void Event::clear() {
  uint64_t count;
  (void)!read(descriptor_, &count, sizeof count);
}

Signals::Signals(bool takes_hangup) {
  sigemptyset(&taken_);
  sigaddset(&taken_, SIGTERM);
  sigaddset(&taken_, SIGINT);
  if (takes_hangup) {
    sigaddset(&taken_, SIGHUP);
    std::signal(SIGHUP, SIG_DFL);  // nohup has it ignored
  }
  pthread_sigmask(SIG_BLOCK, &taken_, nullptr);
  descriptor_ = signalfd(-1, &taken_, SFD_CLOEXEC);
}

Signals::~Signals() {
  close(descriptor_);
  pthread_sigmask(SIG_UNBLOCK, &taken_, nullptr);
}

int Signals::wait(const Event& event) {
  for (;;) {
    pollfd ready[] = {{descriptor_, POLLIN, 0}, {event.descriptor(), POLLIN, 0}};
    if (poll(ready, 2, -1) < 0) continue;
    if (ready[0].revents & POLLIN) {
      signalfd_siginfo info;
      if (read(descriptor_, &info, sizeof info) != sizeof info) continue;
      if (info.ssi_signo != SIGHUP) return static_cast<int>(info.ssi_signo);
      if (on_hangup_) on_hangup_();
      continue;
    }
    if (ready[1].revents & POLLIN) return 0;
  }
}

}  // namespace edgert::server
