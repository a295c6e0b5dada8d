#include "worker/caller.h"

#include <optional>
#include <utility>

#include "base/clock.h"
#include "edgert/isolate_pool.h"
#include "worker/worker_state.h"

namespace edgert::worker {

struct Caller::Call {
  uint32_t id = 0;
  std::shared_ptr<Worker> worker;
  Outbound::Unsent request;
  Done done;
  int attempts = 0;
};

Caller::Caller(Supervisor& supervisor, binding::Realm& realm, loop::Loop& loop,
               std::shared_ptr<const wire::Sender> sender)
    : supervisor_(supervisor),
      realm_(realm),
      loop_(loop),
      outbound_(std::move(sender), [this](Outbound::Unsent request, Outbound::Done done,
                                          std::shared_ptr<void> origin, const Error& why) {
        auto call = std::static_pointer_cast<Call>(std::move(origin));
        call->request = std::move(request);
        call->done = std::move(done);
        find_successor(std::move(call), why);
      }) {}

uint32_t Caller::call(const std::shared_ptr<Worker>& worker, RequestHead head,
                      std::unique_ptr<ByteSource> body, Done done) {
  auto call = std::make_shared<Call>();
  call->id = outbound_.next_id();
  call->worker = worker;
  call->request.head = std::make_unique<RequestHead>(std::move(head));
  call->request.body = std::move(body);
  call->done = std::move(done);
  const uint32_t id = call->id;
  send_or_retry(std::move(call));
  return id;
}

void Caller::send_or_retry(std::shared_ptr<Call> call) {
  // A worker that retires between create and fetch is replaced by its successor; nobody has seen
  // the request yet.
  const std::shared_ptr<WorkerState>& target = call->worker->impl().state;
  if (supervisor_.claim(target) &&
      outbound_.send(target->inbox, call->id, call->request, call->done, call)) {
    watch_for_silence();
    return;
  }
  if (std::optional<Error> failure = target->failure()) {
    loop_.post([call, failure] { call->done(*failure); });
    return;
  }
  find_successor(std::move(call),
                 Error{ErrorCode::kWorkerAlreadyRetired,
                       "request cannot be handled because the worker has already retired"});
}

void Caller::find_successor(std::shared_ptr<Call> call, const Error& why) {
  constexpr int kMostAttempts = 3;
  if (++call->attempts > kMostAttempts) {
    loop_.post([call, why] { call->done(why); });
    return;
  }
  retrying_[call->id] = call;
  supervisor_.surroundings().pool->acquire(
      call->worker->options(), false,
      realm_.expect<Result<std::shared_ptr<Worker>>>(
          [this, call](binding::Scope&, Result<std::shared_ptr<Worker>> worker) {
            // Aborted meanwhile.
            if (retrying_.erase(call->id) == 0) return;
            if (!worker.ok()) {
              call->done(worker.take_error());
              return;
            }
            call->worker = std::move(worker).value();
            send_or_retry(call);
          }));
}

void Caller::watch_for_silence() {
  const uint64_t timeout = supervisor_.options().request_idle_timeout_ms;
  if (timeout == 0 || silence_timer_runs_) return;
  if (!silence_timer_) {
    silence_timer_ = std::make_unique<loop::Timer>(loop_, [this, timeout] {
      silence_timer_runs_ = false;
      realm_.enter([this, timeout](binding::Scope&) {
        const uint64_t next = outbound_.fail_silent(base::monotonic_ms(), timeout);
        if (next == 0) return;
        silence_timer_->start(next);
        silence_timer_runs_ = true;
      });
    });
  }
  silence_timer_->start(timeout);
  silence_timer_runs_ = true;
}

void Caller::abort(uint32_t id) {
  const Error aborted{ErrorCode::kCancelled, "the request has been aborted"};
  if (auto waiting = retrying_.extract(id)) {
    loop_.post([call = std::move(waiting.mapped()), aborted] { call->done(aborted); });
  }
  outbound_.abort(id, aborted);
}

void Caller::forget() {
  silence_timer_.reset();
  retrying_.clear();
}

}  // namespace edgert::worker
