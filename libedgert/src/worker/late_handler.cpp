// WorkerRealm, as long as requests wait because nobody answers them yet.
#include "worker/worker_realm.h"
#include "worker/worker_state.h"

namespace edgert::worker {

void WorkerRealm::evaluation_stalls() {
  enter([this](binding::Scope& scope) {
    const std::string& path = state_.options.service_path;
    log(LogLevel::kWarning, (path.empty() ? state_.id : path) +
                                ": its top level has been waiting for 3 s, and requests wait for "
                                "it: an await does not come to its end\n    at " +
                                modules_->awaiting_place(scope));
  });
}

bool WorkerRealm::awaits_handler() {
  if (!handler_wait_) {
    handler_wait_ = std::make_unique<HandlerWait>(
        loop_, state_.supervisor->options().request_wait_timeout_ms,
        [this] {
          return timer_armed_ || isolate_->is_awaited() || state_.calculations.busy() ||
                 descriptors_->held() != 0;
        },
        [this] {
          enter([this](binding::Scope&) { call_hook(binding::Hook::kUnanswered, 0, nullptr); });
        });
  }
  return handler_wait_->begin();
}

}  // namespace edgert::worker
