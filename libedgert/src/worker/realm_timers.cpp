#include "worker/realm_timers.h"

#include <cmath>
#include <cstdint>

#include "base/clock.h"

namespace edgert::worker {

using base::monotonic_ms;

RealmTimers::RealmTimers(loop::Loop& loop, RealmJavascript& js)
    : js_(js),
      timer_(std::make_unique<loop::Timer>(loop, [this] { fire(); })),
      began_ms_(monotonic_ms()) {}

void RealmTimers::fire() {
  is_armed_ = false;
  js_.enter([this](binding::Scope& scope) {
    v8::Local<v8::Value> now = v8::Number::New(scope.isolate(), now_ms());
    js_.call_hook(js::Hook::kTimer, 1, &now);
  });
}

void RealmTimers::arm(double ms) {
  is_armed_ = ms >= 0;
  if (ms < 0) {
    timer_->stop();
  } else {
    timer_->start(static_cast<uint64_t>(std::ceil(ms)));
  }
}

double RealmTimers::now_ms() { return monotonic_ms() - began_ms_; }

}  // namespace edgert::worker
