#include "serve/aside.h"

#include <poll.h>

namespace edgert::server {

void Aside::run() {
  for (;;) {
    pollfd some{some_.descriptor(), POLLIN, 0};
    poll(&some, 1, -1);
    Work work;
    {
      const std::lock_guard lock(mutex_);
      if (stops_) break;
      if (waiting_.empty()) {
        some_.clear();
        continue;
      }
      work = std::move(waiting_.front().work);
      waiting_.pop_front();
    }
    if (Turn turn = work()) turns_->add(std::move(turn));
  }
  stopped_.set();
}

bool Aside::stop(int patience_ms) {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
    waiting_.clear();
    some_.set();
  }
  pollfd stopped{stopped_.descriptor(), POLLIN, 0};
  if (poll(&stopped, 1, patience_ms) != 1) return false;
  thread_.join();
  return true;
}

}  // namespace edgert::server
