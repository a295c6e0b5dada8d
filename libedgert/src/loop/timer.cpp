#include "loop/timer.h"

#include <uv.h>

#include <utility>

#include "loop/handle.h"

namespace edgert::loop {

namespace {

// One that is stopped, or started anew for later, stays where it is in libuv's heap until it comes
// up there: most timers guard against what does not happen, and are started for each request.
struct Target {
  uv_timer_t uv;
  std::function<void()> callback;
  uint64_t due_ms = 0;       // on the loop's clock; 0: it is stopped
  uint64_t comes_up_ms = 0;  // in the heap; 0: it is not there
  void detach() { callback = nullptr; }
};

void fire(const Target* target) {
  // A copy: the callback may destroy the timer.
  const std::function<void()> callback = target->callback;
  if (callback) callback();
}

void put_into_heap(Target* target, uint64_t ms) {
  target->comes_up_ms = target->due_ms;
  uv_timer_start(
      &target->uv,
      [](uv_timer_t* handle) {
        auto* const up = static_cast<Target*>(handle->data);
        up->comes_up_ms = 0;
        if (up->due_ms == 0) return;
        const uint64_t now = uv_now(handle->loop);
        if (now < up->due_ms) return put_into_heap(up, up->due_ms - now);
        up->due_ms = 0;
        fire(up);
      },
      ms, 0);
}

}  // namespace

struct Timer::Internals {
  Loop& loop;
  Handle<Target> handle;
  // While one that was started without a delay is to fire.
  std::shared_ptr<const Target*> due;
};

Timer::Timer(Loop& loop, std::function<void()> callback)
    : internals_(std::make_unique<Internals>(Internals{loop, {}, nullptr})) {
  auto target = std::make_unique<Target>();
  target->callback = std::move(callback);
  uv_timer_init(loop.uv(), &target->uv);
  target->uv.data = target.get();
  internals_->handle = Handle<Target>(std::move(target));
}

Timer::~Timer() = default;

void Timer::start(uint64_t ms) {
  stop();
  if (ms == 0) {
    // libuv would fire one that starts itself again without looking for events in between.
    internals_->due = std::make_shared<const Target*>(internals_->handle.get());
    internals_->loop.post_next_turn([due = std::weak_ptr(internals_->due)] {
      if (const auto target = due.lock()) fire(*target);
    });
    return;
  }
  Target* const target = internals_->handle.get();
  uv_update_time(target->uv.loop);  // the delay counts from now, not from the loop's last turn
  const uint64_t now = uv_now(target->uv.loop);
  target->due_ms = ms > UINT64_MAX - now ? UINT64_MAX : now + ms;
  if (target->comes_up_ms == 0 || target->comes_up_ms > target->due_ms) put_into_heap(target, ms);
}

void Timer::stop() {
  internals_->due.reset();
  internals_->handle->due_ms = 0;
}

}  // namespace edgert::loop
