#include "loop/timer.h"

#include <uv.h>

#include <utility>

#include "loop/handle.h"

namespace edgert::loop {

namespace {

struct Target {
  uv_timer_t uv;
  std::function<void()> callback;
  void detach() { callback = nullptr; }
};

void fire(const Target* target) {
  // A copy: the callback may destroy the timer.
  const std::function<void()> callback = target->callback;
  if (callback) callback();
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
  uv_timer_t* timer = &internals_->handle->uv;
  uv_update_time(timer->loop);  // the delay counts from now, not from the loop's last turn
  uv_timer_start(
      timer, [](uv_timer_t* handle) { fire(static_cast<Target*>(handle->data)); }, ms, 0);
}

void Timer::stop() {
  internals_->due.reset();
  uv_timer_stop(&internals_->handle->uv);
}

}  // namespace edgert::loop
