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

}  // namespace

struct Timer::Internals {
  Handle<Target> handle;
};

Timer::Timer(Loop& loop, std::function<void()> callback)
    : internals_(std::make_unique<Internals>()) {
  auto target = std::make_unique<Target>();
  target->callback = std::move(callback);
  uv_timer_init(loop.uv(), &target->uv);
  target->uv.data = target.get();
  internals_->handle = Handle<Target>(std::move(target));
}

Timer::~Timer() = default;

void Timer::start(uint64_t ms) {
  uv_timer_t* timer = &internals_->handle->uv;
  uv_update_time(timer->loop);  // the delay counts from now, not from the loop's last turn
  uv_timer_start(
      timer,
      [](uv_timer_t* handle) {
        // A copy: the callback may destroy the timer.
        const std::function<void()> callback = static_cast<Target*>(handle->data)->callback;
        if (callback) callback();
      },
      ms, 0);
}

void Timer::stop() { uv_timer_stop(&internals_->handle->uv); }

}  // namespace edgert::loop
