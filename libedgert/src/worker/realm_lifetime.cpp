#include "worker/realm_lifetime.h"

#include <utility>

#include "worker/worker_state.h"

namespace edgert::worker {

void RealmLifetime::wait_until(binding::Scope& scope, v8::Local<v8::Promise> promise) {
  waits_.emplace_back(scope.isolate(), promise);
  duties_.waits = waits_.size();
}

void RealmLifetime::schedule_termination() {
  loop_.post([this] { state_.kill(ShutdownReason::kTerminationRequested, {}); });
}

void RealmLifetime::tell_at_end(std::weak_ptr<binding::Leaver> leaver) {
  // Those that have gone are swept whenever the list would grow.
  if (leavers_.size() == leavers_.capacity())
    std::erase_if(leavers_, [](const auto& each) { return each.expired(); });
  leavers_.push_back(std::move(leaver));
}

bool RealmLifetime::is_killed() const { return state_.life.is_killed(); }

void RealmLifetime::drop_settled(v8::Isolate* isolate) {
  if (waits_.empty()) return;
  v8::HandleScope handles(isolate);
  std::erase_if(waits_, [isolate](const v8::Global<v8::Promise>& promise) {
    return promise.Get(isolate)->State() != v8::Promise::kPending;
  });
  duties_.waits = waits_.size();
  // Later: this comes out of JS, and the end of the last duty may run some.
  if (waits_.empty()) loop_.post([this] { thread_.duties_ended(); });
}

void RealmLifetime::tell_leavers() {
  for (const std::weak_ptr<binding::Leaver>& each : std::exchange(leavers_, {})) {
    if (const std::shared_ptr<binding::Leaver> leaver = each.lock()) leaver->realm_ends();
  }
}

void RealmLifetime::forget() {
  waits_.clear();
  duties_.waits = 0;
}

}  // namespace edgert::worker
