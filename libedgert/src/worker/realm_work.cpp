#include "worker/realm_work.h"

#include <cstddef>
#include <utility>

#include "worker/worker_state.h"

namespace edgert::worker {

void RealmWork::calculate(Run run, Done done) {
  if (is_closed_) return;
  calculates_ = true;
  state_.calculations.add(loop_, state_.supervisor->surroundings().calculation_threads,
                          std::move(run), [this, done = std::move(done)] { js_.enter(done); });
}

void RealmWork::run_off_thread(Run run, Done done) {
  // libuv has four threads by default; one worker must not take them all.
  constexpr size_t kMostAtOnce = 2;
  if (is_closed_) return;
  if (!queue_) queue_ = std::make_unique<loop::WorkQueue>(loop_, kMostAtOnce);
  queue_->add(std::move(run), [this, done = std::move(done)] { js_.enter(done); });
}

const std::atomic<bool>& RealmWork::stopped() const { return state_.calculations.stopped(); }

void RealmWork::close() {
  is_closed_ = true;
  queue_.reset();
  // Which is for good; a worker whose boot begins anew has calculated nothing.
  if (calculates_) state_.calculations.close();
}

}  // namespace edgert::worker
