#include "pool/host_call.h"

#include <optional>
#include <utility>

#include "pool/pool.h"

namespace edgert::pool {

namespace {

using wire::Server;
using worker::WorkerState;

// A worker that a host calls.
class HostedWorker final : public Server {
 public:
  HostedWorker(std::shared_ptr<WorkerState> state, std::weak_ptr<HostCall> call, bool may_move)
      : state_(std::move(state)),
        inbox_(state_->inbox),
        call_(std::move(call)),
        may_move_(may_move) {}

  const std::shared_ptr<wire::Receiver>& receiver() const override { return inbox_; }

  bool claim() override {
    const std::shared_ptr<IsolatePool::Impl> pool = IsolatePool::Impl::of(*state_);
    if (pool == nullptr) return false;
    // A host that has a worker for one request may send it more, at its own risk.
    return pool->roster.claim(state_) || !has_successors();
  }

  std::optional<Error> failure() const override {
    return may_move_ ? state_->failure() : std::nullopt;
  }

  bool find_successor(Found found) override {
    const std::shared_ptr<IsolatePool::Impl> pool = IsolatePool::Impl::of(*state_);
    if (pool == nullptr || !has_successors()) return false;
    pool->roster.acquire(
        state_->options, false, [call = call_, found](const Result<Roster::State>& state) {
          const std::shared_ptr<HostCall> waits = call.lock();
          if (waits == nullptr) return;
          waits->turns().later([call, found, state] {
            if (!state.ok()) return found(state.error());
            found(
                std::shared_ptr<Server>(std::make_shared<HostedWorker>(state.value(), call, true)));
          });
        });
    return true;
  }

 private:
  // Of a worker that was made for its host alone there is no other.
  bool has_successors() const {
    return may_move_ && state_->rostered && !state_->options.service_path.empty();
  }

  const std::shared_ptr<WorkerState> state_;
  const std::shared_ptr<wire::Receiver> inbox_;
  const std::weak_ptr<HostCall> call_;
  const bool may_move_;
};

}  // namespace

HostCall::HostCall(std::shared_ptr<WorkerState> state, Options options)
    : state_(std::move(state)), may_move_(options.may_move) {}

std::shared_ptr<HostCall> HostCall::make(std::shared_ptr<WorkerState> state, Options options) {
  const std::shared_ptr<base::AlarmClock> answers = state->answers;
  Turns::Place place = std::move(options.place);
  std::shared_ptr<HostCall> made(new HostCall(std::move(state), std::move(options)));
  made->turns_ =
      std::make_shared<Turns>(std::move(place), answers, [weak = made->weak_from_this()] {
        if (const std::shared_ptr<HostCall> self = weak.lock())
          self->close(Error{ErrorCode::kCancelled, "the call's executor takes no more work"});
      });
  return made;
}

void HostCall::start(wire::Call::Request request, wire::Call::Done done) {
  self_ = shared_from_this();
  if (const auto pool = IsolatePool::Impl::of(*state_)) {
    endpoint_ = pool->endpoints.add(weak_from_this());
    most_silence_ms_ = pool->options.request_idle_timeout_ms;
  }
  auto sender = std::make_shared<wire::Sender>();
  sender->id = endpoint_;
  sender->defer = [turns = std::weak_ptr<Turns>(turns_)](std::function<void()> task) {
    if (const std::shared_ptr<Turns> alive = turns.lock()) alive->later(std::move(task));
  };
  const std::shared_ptr<wire::Call> call = call_ = wire::Call::make(
      std::move(sender), 1, std::make_shared<HostedWorker>(state_, weak_from_this(), may_move_),
      std::move(request), std::move(done), [this] { over(); });
  bool is_sent;
  {
    std::lock_guard lock(starting_);
    call->send();
    if (call_ && most_silence_ms_ != 0) watch_for_silence(most_silence_ms_);
    is_sent = turns_->release();
  }
  if (!is_sent) turns_->go_on();
}

bool HostCall::deliver(wire::Message& message) {
  { std::lock_guard lock(starting_); }
  if (is_over_.load(std::memory_order_relaxed)) return false;
  turns_->here_or_later([self = shared_from_this(), message = std::move(message)]() mutable {
    if (const std::shared_ptr<wire::Call> call = self->call_) call->on_message(std::move(message));
  });
  return true;
}

void HostCall::abort(const Error& reason) {
  turns_->later([self = shared_from_this(), reason] {
    if (const std::shared_ptr<wire::Call> call = self->call_) call->abort(reason);
  });
}

void HostCall::close(const Error& reason) {
  if (const std::shared_ptr<wire::Call> call = call_) call->close(reason);
}

void HostCall::watch_for_silence(uint64_t ms) {
  const std::shared_ptr<IsolatePool::Impl> pool = IsolatePool::Impl::of(*state_);
  if (pool == nullptr) return;
  alarm_ = pool->clock.set(ms, [weak = weak_from_this()] {
    if (const std::shared_ptr<HostCall> self = weak.lock())
      self->turns_->later([self] { self->look_for_silence(); });
  });
}

void HostCall::look_for_silence() {
  const std::shared_ptr<wire::Call> call = call_;
  if (call == nullptr) return;
  if (const uint64_t next = call->look_for_silence(most_silence_ms_); next != 0)
    watch_for_silence(next);
}

void HostCall::over() {
  const std::shared_ptr<HostCall> alive = std::move(self_);
  is_over_.store(true, std::memory_order_relaxed);
  call_ = nullptr;
  const std::shared_ptr<IsolatePool::Impl> pool = IsolatePool::Impl::of(*state_);
  if (pool == nullptr) return;
  pool->endpoints.remove(endpoint_);
  if (alarm_ != 0) pool->clock.cancel(alarm_);
}

}  // namespace edgert::pool
