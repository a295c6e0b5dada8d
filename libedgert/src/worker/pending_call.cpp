#include "worker/pending_call.h"

namespace edgert::worker {

PendingCall::PendingCall(std::shared_ptr<const WorkerState> state, Place place)
    : Turns(place, state->answers),
      state(std::move(state)),
      has_executor_(place.executor != nullptr) {}

void PendingCall::begin(std::function<void()> call) {
  const auto self = std::static_pointer_cast<PendingCall>(shared_from_this());
  key_ = state->outsiders->add(self);
  if (key_ == 0) {
    (void)give_up();
  } else if (has_executor_) {
    later([self, call = std::move(call)] {
      if (!self->is_refused_) call();
    });
  } else {
    call();
  }
  if (!release()) go_on();
}

bool PendingCall::close() {
  std::function<void()> gone;
  {
    const std::lock_guard lock(mutex_);
    if (stage_ != Stage::kOpen) return false;
    stage_ = Stage::kSettled;
    gone = std::move(abandoned_);
  }
  state->outsiders->remove(key_);
  return true;
}

bool PendingCall::give_up() {
  std::function<void()> abandoned;
  {
    const std::lock_guard lock(mutex_);
    if (stage_ != Stage::kOpen) return false;
    stage_ = Stage::kAbandoned;
    abandoned = std::exchange(abandoned_, nullptr);
    has_told_ = abandoned != nullptr;
  }
  state->outsiders->remove(key_);
  if (abandoned) later(std::move(abandoned));
  return true;
}

void PendingCall::set_abandoned(std::function<void()> abandoned) {
  const auto told = [&] {
    const std::lock_guard lock(mutex_);
    if (stage_ == Stage::kOpen) std::swap(abandoned_, abandoned);
    return stage_ == Stage::kAbandoned && !std::exchange(has_told_, true);
  };
  if (told() && abandoned) later(std::move(abandoned));
}

bool PendingCall::is_abandoned() const {
  const std::lock_guard lock(mutex_);
  return stage_ == Stage::kAbandoned;
}

void PendingCall::refused() {
  is_refused_ = true;
  turned_away();
}

}  // namespace edgert::worker
