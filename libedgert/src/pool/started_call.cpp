#include "pool/started_call.h"

#include <algorithm>
#include <utility>

#include "edgert/schedule.h"
#include "pool/option_checks.h"
#include "pool/pool.h"

namespace edgert::pool {

namespace {

HostCall::Options options_of(const FetchOptions& fetch) {
  HostCall::Options options;
  options.place.executor = fetch.executor;
  options.may_move = true;
  options.most_silence_ms = fetch.idle_timeout_ms;
  return options;
}

// Who allows everything at once, and does so again, stays within what is counted with a sign.
size_t bounded(size_t credit) { return std::min(credit, size_t{1} << 50); }

Status check_sent(const RequestHead& head) {
  return is_scheduled_run(head) ? Status(Unit{}) : http::check_head(head);
}

// What nobody else's worker answers: others would not find it again.
Status check_path(const WorkerOptions& wanted) {
  if (!wanted.service_path.empty()) return Unit{};
  return Error{ErrorCode::kInvalidArgument,
               "WorkerOptions.service_path must name the worker that IsolatePool::start asks"};
}

}  // namespace

std::shared_ptr<Call> StartedCall::begin(std::shared_ptr<worker::WorkerState> state,
                                         RequestHead head, BodyKind kind,
                                         std::shared_ptr<ResponseSink> sink, FetchOptions options) {
  Status may_be = check_sent(head);
  std::shared_ptr<HostCall> call;
  if (may_be.ok()) {
    call = std::make_shared<HostCall>(std::move(state), options_of(options));
  } else {
    const std::shared_ptr<IsolatePool::Impl> pool = IsolatePool::Impl::of(*state);
    if (pool != nullptr) pool->roster.release(state);
    call =
        std::make_shared<HostCall>(pool, state->answers, may_be.take_error(), options_of(options));
  }
  return std::make_shared<StartedCall>(std::move(call), head, std::move(sink), options)
      ->start(std::move(head), kind, std::move(options));
}

std::shared_ptr<Call> StartedCall::begin(const std::shared_ptr<IsolatePool::Impl>& pool,
                                         const WorkerOptions& wanted, RequestHead head,
                                         BodyKind kind, std::shared_ptr<ResponseSink> sink,
                                         FetchOptions options) {
  Status may_be = check_sent(head);
  if (may_be.ok()) may_be = check_path(wanted);
  if (may_be.ok()) may_be = check(wanted);
  Result<WorkerOptions> whom = may_be.ok() ? Result<WorkerOptions>(wanted) : may_be.take_error();
  auto call = std::make_shared<HostCall>(pool, pool->answers, std::move(whom), options_of(options));
  return std::make_shared<StartedCall>(std::move(call), head, std::move(sink), options)
      ->start(std::move(head), kind, std::move(options));
}

StartedCall::StartedCall(std::shared_ptr<HostCall> call, const RequestHead& head,
                         std::shared_ptr<ResponseSink> sink, const FetchOptions& options)
    : call_(std::move(call)),
      held_(head),
      sink_(std::move(sink)),
      most_bytes_(options.max_body_bytes),
      credit_(bounded(options.credit)) {}

std::shared_ptr<Call> StartedCall::start(RequestHead head, BodyKind kind, FetchOptions options) {
  const std::shared_ptr<StartedCall> self = self_ = shared_from_this();
  wire::Caller::Request request;
  request.head = std::make_unique<RequestHead>(std::move(head));
  if (kind == BodyKind::kWhole) request.bytes = std::move(options.body);
  if (kind == BodyKind::kStream) {
    written_ = std::make_shared<WrittenBody>();
    request.body = written_->make_source();
  }
  using Alarm = HostCall::Alarm;
  limit_time(Alarm::kHead, options.head_timeout_ms, "head_timeout_ms");
  limit_time(Alarm::kTotal, options.total_timeout_ms, "total_timeout_ms");
  call_->start(std::move(request),
               [self](Result<FetchResponse> answer) { self->answered(std::move(answer)); });
  return {self.get(), [self](Call*) { self->cancel("nobody holds the call any more"); }};
}

void StartedCall::limit_time(HostCall::Alarm kind, uint64_t ms, const char* option) {
  if (ms == 0) return;
  // The exchange may go on behind the call's last word, to send the rest of a request.
  call_->after(kind, ms, [weak = weak_from_this(), kind, ms, option] {
    const std::shared_ptr<StartedCall> self = weak.lock();
    if (self == nullptr || (kind == HostCall::Alarm::kHead && self->has_head_)) return;
    self->give_up({ErrorCode::kTimedOut, std::string("the call took longer than FetchOptions::") +
                                             option + ", " + std::to_string(ms) + " ms"});
  });
}

void StartedCall::grant(size_t bytes) noexcept {
  if (is_over_.load(std::memory_order_acquire)) return;
  call_->later([self = shared_from_this(), bytes = bounded(bytes)] {
    if (self->sink_ == nullptr) return;
    if (self->source_ != nullptr) return self->source_->grant(bytes);
    self->credit_ = bounded(self->credit_ + bytes);
    self->give_whole();
  });
}

void StartedCall::write(Bytes bytes, std::function<void()> drained) noexcept {
  call_->later([self = shared_from_this(), bytes = std::move(bytes),
                drained = std::move(drained)]() mutable {
    if (self->written_ != nullptr)
      return self->written_->write(std::move(bytes), std::move(drained));
    if (drained) drained();
  });
}

void StartedCall::end_body() noexcept {
  call_->later([self = shared_from_this()] {
    if (self->written_ != nullptr) self->written_->end();
  });
}

void StartedCall::cancel(std::string why) noexcept {
  if (is_over_.load(std::memory_order_acquire)) return;
  call_->later([self = shared_from_this(), why = std::move(why)] {
    self->give_up({ErrorCode::kCancelled, why});
  });
}

void StartedCall::answered(Result<FetchResponse> answer) {
  if (sink_ == nullptr) return;
  if (!answer.ok()) return on_fail(answer.error());
  FetchResponse& response = answer.value();
  if (Status may_be = held_.hold(response); !may_be.ok()) return give_up(may_be.error());
  has_head_ = true;
  source_ = std::move(response.stream);
  const bool streams = source_ != nullptr;
  if (!streams) whole_ = std::move(response.body);
  sink_->on_head(*this, std::move(response.head), response.content_length);
  if (!streams) return give_whole();
  source_->attach(this);
  source_->grant(credit_);
}

void StartedCall::give_whole() {
  if (!whole_) return;
  if (!whole_->empty()) {
    if (credit_ == 0) return;
    Bytes bytes = std::move(*whole_);
    *whole_ = {};
    on_bytes(std::move(bytes));
  }
  whole_.reset();
  on_end();
}

void StartedCall::give_up(const Error& error) {
  if (sink_ == nullptr) return;
  const std::shared_ptr<StartedCall> alive = shared_from_this();
  call_->close(error);
  // A body that nothing was granted of says nothing.
  on_fail(error);
}

void StartedCall::on_bytes(Bytes bytes) noexcept {
  if (sink_ == nullptr) return;
  received_ += bytes.size();
  if (most_bytes_ != 0 && received_ > most_bytes_) {
    const Error too_large{
        ErrorCode::kLimit,
        "the response is larger than FetchOptions::max_body_bytes, " + std::to_string(most_bytes_)};
    return give_up(too_large);
  }
  sink_->on_bytes(*this, std::move(bytes));
}

void StartedCall::on_end() noexcept {
  const std::shared_ptr<StartedCall> alive = shared_from_this();
  if (const std::shared_ptr<ResponseSink> sink = last_word()) sink->on_end(*this);
}

void StartedCall::on_fail(const Error& error) noexcept {
  const std::shared_ptr<StartedCall> alive = shared_from_this();
  if (const std::shared_ptr<ResponseSink> sink = last_word()) sink->on_fail(*this, error);
}

std::shared_ptr<ResponseSink> StartedCall::last_word() {
  is_over_.store(true, std::memory_order_release);
  self_ = nullptr;
  whole_.reset();
  return std::exchange(sink_, nullptr);
}

}  // namespace edgert::pool

namespace edgert {

std::shared_ptr<Call> IsolatePool::start(const WorkerOptions& options, RequestHead head,
                                         BodyKind kind, std::shared_ptr<ResponseSink> sink,
                                         FetchOptions fetch) {
  using pool::StartedCall;
  if (pool::Roster::State state = impl_->roster.find(options.service_path)) {
    return StartedCall::begin(std::move(state), std::move(head), kind, std::move(sink),
                              std::move(fetch));
  }
  return StartedCall::begin(impl_, options, std::move(head), kind, std::move(sink),
                            std::move(fetch));
}

std::shared_ptr<Call> Worker::start(RequestHead head, BodyKind kind,
                                    std::shared_ptr<ResponseSink> sink, FetchOptions options) {
  return pool::StartedCall::begin(impl_->state, std::move(head), kind, std::move(sink),
                                  std::move(options));
}

}  // namespace edgert
