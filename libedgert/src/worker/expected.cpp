#include "worker/expected.h"

#include <utility>

#include "worker/worker_state.h"
#include "worker/worker_thread.h"

namespace edgert::worker {

Expected::Number Expected::keep(bool many, Arrived arrived) {
  const Number number = next_++;
  if (!cleared_) kept_.emplace(number, Kept{many, std::make_shared<Arrived>(std::move(arrived))});
  return number;
}

void Expected::answer(binding::Scope& scope, Number number, void* answer) {
  const auto found = kept_.find(number);
  if (found == kept_.end()) return;
  // What it calls may come back here.
  const std::shared_ptr<Arrived> arrived = found->second.arrived;
  if (!found->second.many) kept_.erase(found);
  (*arrived)(scope, answer);
}

void Expected::forget(Number number) {
  const auto found = kept_.find(number);
  if (found == kept_.end()) return;
  const std::shared_ptr<Arrived> gone = std::move(found->second.arrived);
  kept_.erase(found);
}

void Expected::clear() {
  cleared_ = true;
  const std::unordered_map<Number, Kept> gone = std::exchange(kept_, {});
}

ExpectedCaller::ExpectedCaller(const WorkerState& state, Expected::Number number, bool many)
    : inbox_(state.inbox), state_(&state), number_(number), many_(many) {}

ExpectedCaller::~ExpectedCaller() {
  if (!many_ && called_.load()) return;
  if (const std::shared_ptr<wire::Inbox> inbox = inbox_.lock()) {
    inbox->submit(
        [state = state_, number = number_] { state->thread->realm().expected().forget(number); });
  }
}

void ExpectedCaller::call(std::shared_ptr<void> answer) {
  if (!many_ && called_.exchange(true)) return;
  if (const std::shared_ptr<wire::Inbox> inbox = inbox_.lock()) {
    inbox->submit([state = state_, number = number_, answer = std::move(answer)] {
      WorkerRealm& realm = state->thread->realm();
      realm.enter(
          [&](binding::Scope& scope) { realm.expected().answer(scope, number, answer.get()); });
    });
  }
}

}  // namespace edgert::worker
