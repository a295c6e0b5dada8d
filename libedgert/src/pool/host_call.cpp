#include "pool/host_call.h"

#include <optional>
#include <utility>

#include "pool/pool.h"

namespace edgert::pool {

using wire::Server;
using worker::WorkerState;

bool HostCall::HostedWorker::has_successors() const {
  return may_move_ && state_->rostered && !state_->options.service_path.empty();
}

bool HostCall::HostedWorker::claim() {
  const std::shared_ptr<IsolatePool::Impl> pool = IsolatePool::Impl::of(*state_);
  if (pool == nullptr) return false;
  // A host that has a worker for one request may send it more, at its own risk.
  return pool->roster.claim(state_) || !has_successors();
}

std::optional<Error> HostCall::HostedWorker::failure() const {
  return may_move_ ? state_->failure() : std::nullopt;
}

bool HostCall::HostedWorker::find_successor(Found found) {
  return has_successors() && call_.acquire(state_->options, std::move(found));
}

std::optional<Error> HostCall::NoWorker::failure() const {
  return wanted_.ok() ? std::nullopt : std::optional<Error>(wanted_.error());
}

bool HostCall::NoWorker::find_successor(Found found) {
  return call_.acquire(wanted_.value(), std::move(found));
}

bool HostCall::acquire(WorkerOptions wanted, Server::Found found) {
  const std::shared_ptr<IsolatePool::Impl> pool = pool_.lock();
  if (pool == nullptr) return false;
  pool->roster.acquire(std::move(wanted), Roster::Way::kShared,
                       [call = self(), found](const Result<Roster::State>& state) {
                         call->later([call, found, state] {
                           if (!state.ok()) return found(state.error());
                           if (call->call_ == nullptr) return call->let_go(state.value());
                           found(std::shared_ptr<Server>(
                               std::make_shared<HostedWorker>(*call, state.value(), true)));
                         });
                       });
  return true;
}

void HostCall::let_go(const Roster::State& state) const {
  if (const std::shared_ptr<IsolatePool::Impl> pool = pool_.lock()) pool->roster.release(state);
}

HostCall::HostCall(std::shared_ptr<WorkerState> state, Options options)
    : Turns(std::move(options.place), state->answers),
      pool_(IsolatePool::Impl::of(*state)),
      server_(std::in_place_type<HostedWorker>, *this, std::move(state), options.may_move),
      most_silence_ms_(options.most_silence_ms) {}

HostCall::HostCall(const std::shared_ptr<IsolatePool::Impl>& pool,
                   std::shared_ptr<base::AlarmClock> answers, Result<WorkerOptions> wanted,
                   Options options)
    : Turns(std::move(options.place), std::move(answers)),
      pool_(pool),
      server_(std::in_place_type<NoWorker>, *this, std::move(wanted)),
      most_silence_ms_(options.most_silence_ms) {}

std::shared_ptr<HostCall> HostCall::self() {
  return std::static_pointer_cast<HostCall>(shared_from_this());
}

void HostCall::start(wire::Caller::Request request, wire::Caller::Done done) {
  const std::shared_ptr<HostCall> alive = self();
  self_ = alive;
  if (const auto pool = pool_.lock()) {
    endpoint_ = pool->endpoints.add(alive);
    if (!most_silence_ms_) most_silence_ms_ = pool->options.request_idle_timeout_ms;
  }
  sender_.id = endpoint_;
  sender_.defer = [this](std::function<void()> task) { later(std::move(task)); };
  if (request.body) {
    sender_.waiting = std::make_shared<size_t>(0);
    sender_.held = std::make_shared<size_t>(0);
  }
  // What is part of this is kept with it.
  const std::shared_ptr<const wire::Sender> sender(alive, &sender_);
  const std::shared_ptr<Server> server(
      alive, std::visit([](auto& first) -> Server* { return &first; }, server_));
  const std::shared_ptr<wire::Caller> call = call_ = std::make_shared<wire::Caller>(
      sender, 1, server, std::move(request), std::move(done), [this] { over(); });
  bool is_sent;
  {
    std::lock_guard lock(starting_);
    call->send();
    if (call_ && most_silence_ms_.value_or(0) != 0)
      after(Alarm::kSilence, *most_silence_ms_, [this] { look_for_silence(); });
    is_sent = release();
  }
  if (!is_sent) go_on();
}

bool HostCall::deliver(wire::Message& message) {
  { std::lock_guard lock(starting_); }
  if (is_over_.load(std::memory_order_relaxed)) return false;
  std::shared_ptr<HostCall> alive = self();
  if (take_here()) {
    hear(std::move(message));
    work();
  } else {
    later([self = std::move(alive), message = std::move(message)]() mutable {
      self->hear(std::move(message));
    });
  }
  return true;
}

void HostCall::hear(wire::Message message) {
  if (const std::shared_ptr<wire::Caller> call = call_) call->on_message(std::move(message));
}

void HostCall::abort(const Error& reason) {
  later([self = self(), reason] {
    if (const std::shared_ptr<wire::Caller> call = self->call_) call->abort(reason);
  });
}

void HostCall::refused() {
  close(Error{ErrorCode::kCancelled, "the call's executor takes no more work"});
}

void HostCall::close(const Error& reason) {
  if (const std::shared_ptr<wire::Caller> call = call_) call->close(reason);
}

void HostCall::after(Alarm kind, uint64_t ms, std::function<void()> run) {
  const std::shared_ptr<IsolatePool::Impl> pool = pool_.lock();
  if (pool == nullptr) return;
  alarms_[static_cast<size_t>(kind)] =
      pool->clock.set(ms, [weak = std::weak_ptr<HostCall>(self()), run = std::move(run)] {
        const std::shared_ptr<HostCall> call = weak.lock();
        if (call == nullptr) return;
        call->later([call, run] {
          if (call->call_ != nullptr) run();
        });
      });
}

void HostCall::look_for_silence() {
  if (const uint64_t next = call_->look_for_silence(*most_silence_ms_); next != 0)
    after(Alarm::kSilence, next, [this] { look_for_silence(); });
}

void HostCall::over() {
  const std::shared_ptr<Turns> alive = std::move(self_);
  is_over_.store(true, std::memory_order_relaxed);
  call_ = nullptr;
  const std::shared_ptr<IsolatePool::Impl> pool = pool_.lock();
  if (pool == nullptr) return;
  pool->endpoints.remove(endpoint_);
  for (const base::AlarmClock::Id alarm : alarms_) {
    if (alarm != 0) pool->clock.cancel(alarm);
  }
}

}  // namespace edgert::pool
