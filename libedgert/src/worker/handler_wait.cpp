#include "worker/handler_wait.h"

#include <utility>

namespace edgert::worker {

namespace {

constexpr uint64_t kBetweenLooksMs = 20;
// What V8 does on threads of its own cannot be seen before it begins there.
constexpr int kIdleLooks = 5;

}  // namespace

HandlerWait::HandlerWait(loop::Loop& loop, uint64_t most_ms, std::function<bool()> is_busy,
                         std::function<void()> give_up)
    : loop_(loop),
      most_ms_(most_ms),
      is_busy_(std::move(is_busy)),
      give_up_(std::move(give_up)),
      timer_(loop, [this] { look(); }) {}

bool HandlerWait::begin() {
  if (has_given_up_) return false;
  if (runs_) return true;
  runs_ = true;
  began_ms_ = loop_.now_ms();
  idle_looks_ = 0;
  timer_.start(kBetweenLooksMs);
  return true;
}

void HandlerWait::end() {
  runs_ = false;
  timer_.stop();
}

void HandlerWait::look() {
  idle_looks_ = is_busy_() ? 0 : idle_looks_ + 1;
  const bool is_late = loop_.now_ms() - began_ms_ >= most_ms_;
  if (idle_looks_ < kIdleLooks && !is_late) return timer_.start(kBetweenLooksMs);
  runs_ = false;
  has_given_up_ = true;
  give_up_();
}

}  // namespace edgert::worker
