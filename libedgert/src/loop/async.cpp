#include "loop/async.h"

#include <memory>
#include <utility>

namespace edgert::loop {

Async::Async(Loop& loop, std::function<void()> callback)
    : wakes_(loop.wakes()),
      call_{std::make_shared<const std::function<void()>>(std::move(callback))} {
  wakes_.add(&call_);
}

Async::~Async() { wakes_.remove(&call_); }

void Async::send() {
  if (!call_.is_sent.exchange(true, std::memory_order_acq_rel)) wakes_.wake();
}

}  // namespace edgert::loop
