#include "worker/realm_work.h"

#include <cstddef>
#include <ctime>
#include <utility>

#include "worker/worker_state.h"

namespace edgert::worker {

namespace {

double thread_cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

}  // namespace

void RealmWork::calculate(Run run, Done done) {
  if (is_closed_) return;
  calculates_ = true;
  state_.calculations.add(loop_, state_.supervisor->surroundings().calculation_threads,
                          std::move(run), [this, done = std::move(done)] { js_.enter(done); });
}

void RealmWork::run_off_thread(Run run, Done done) {
  // The threads are few, and everybody's: a worker has one of them at a time, and comes after the
  // others with what it has done next.
  constexpr size_t kMostAtOnce = 1;
  if (is_closed_) return;
  if (!queue_) queue_ = std::make_unique<loop::WorkQueue>(loop_, kMostAtOnce);
  queue_->add(
      [run = std::move(run), state = state_.shared_from_this()](const std::atomic<bool>& stopped) {
        const double begin_ms = thread_cpu_ms();
        run(stopped);
        state->pulse.charged_cpu_ms.fetch_add(thread_cpu_ms() - begin_ms,
                                              std::memory_order_release);
      },
      [this, done = std::move(done)] { js_.enter(done); });
}

const std::atomic<bool>& RealmWork::stopped() const { return state_.calculations.stopped(); }

void RealmWork::close() {
  is_closed_ = true;
  queue_.reset();
  // Which is for good; a worker whose boot begins anew has calculated nothing.
  if (calculates_) state_.calculations.close();
}

}  // namespace edgert::worker
