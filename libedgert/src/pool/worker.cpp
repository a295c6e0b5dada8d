#include "edgert/worker.h"

#include <cmath>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <variant>

#include "base/clock.h"
#include "pool/pool.h"
#include "pool/questions.h"
#include "wire/remote_body.h"

namespace edgert {

namespace {

using wire::Message;

// Null: it has gone.
std::shared_ptr<IsolatePool::Impl> pool_of(const worker::WorkerState& state) {
  return std::static_pointer_cast<IsolatePool::Impl>(state.reach_supervisor.lock());
}

// A host's request: collects the answer on the thread that gives it, which is the worker's, or
// another when the worker does not come out of V8.
class HostFetch final : public wire::Receiver, public std::enable_shared_from_this<HostFetch> {
 public:
  using Done = std::function<void(Result<Response>)>;

  // `anywhere`: what is done calls nobody and needs no certain thread.
  HostFetch(std::shared_ptr<worker::WorkerState> state, bool anywhere, Done done)
      : state_(std::move(state)), anywhere_(anywhere), done_(std::move(done)) {}

  void send(Request request) {
    const std::shared_ptr<IsolatePool::Impl> pool = pool_of(*state_);
    if (pool == nullptr) return refuse();
    self_ = shared_from_this();
    // A host that has acquired a worker for one request may send it more, at its own risk.
    (void)pool->roster.claim(state_);
    endpoint_ = pool->endpoints.add(weak_from_this());
    line_ = std::make_unique<wire::Line>(state_->inbox, endpoint_, 1, true, endpoint_);
    max_response_bytes_ = request.max_response_bytes;
    timeout_ms_ = static_cast<double>(pool->options.request_idle_timeout_ms);
    heard_ms_ = base::monotonic_ms();
    Message message;
    message.kind = Message::Kind::kRequest;
    message.request = std::make_unique<RequestHead>(std::move(request.head));
    message.bytes = std::move(request.body);
    if (!line_->send(std::move(message))) return refuse();
    std::lock_guard lock(mutex_);
    if (done_ != nullptr && timeout_ms_ != 0) watch_for_silence(*pool, timeout_ms_);
  }

  bool deliver(Message& message) override {
    std::unique_lock lock(mutex_);
    if (done_ == nullptr) return false;
    if (timeout_ms_ != 0) heard_ms_ = base::monotonic_ms();
    switch (message.kind) {
      case Message::Kind::kResponse:
        is_timed_ = message.content_length < 0 &&
                    message.response->headers.find("content-length").data() == nullptr;
        response_.head = std::move(*message.response);
        if (!take(std::move(message.bytes), lock)) return true;
        if (!message.streamed) break;
        line_->send_grant(kDefaultCredit);
        return true;
      case Message::Kind::kBytes: {
        const size_t cost = wire::message_cost(message.bytes.size());
        if (take(std::move(message.bytes), lock)) line_->send_grant(cost);
        return true;
      }
      case Message::Kind::kEnd:
        break;
      case Message::Kind::kReturn:  // the host sent it to this worker and to no other
      case Message::Kind::kFail:
        finish(std::move(*message.error), may_call_here(), lock);
        return true;
      default:
        return true;
    }
    finish(std::move(response_), may_call_here(), lock);
    return true;
  }

 private:
  // Whether this thread is the one that `done` is promised: not one that is about to be given up,
  // nor one that tells of it.
  bool may_call_here() const {
    return anywhere_ || (state_->is_own_thread() && !state_->abandoned());
  }

  // False: it was too much, and the answer is given.
  bool take(Bytes bytes, std::unique_lock<std::mutex>& lock) {
    if (max_response_bytes_ != 0 && bytes.size() > max_response_bytes_ - response_.body.size()) {
      give_up(Error{ErrorCode::kLimit, "the response is larger than Request::max_response_bytes, " +
                                           std::to_string(max_response_bytes_)},
              lock);
      return false;
    }
    if (response_.body.empty()) {
      response_.body = std::move(bytes).to_string();
    } else {
      response_.body.append(bytes.view());
    }
    return true;
  }

  // Under the lock.
  void watch_for_silence(IsolatePool::Impl& pool, double ms) {
    alarm_ = pool.clock.set(static_cast<uint64_t>(std::ceil(ms)), [weak = weak_from_this()] {
      if (const std::shared_ptr<HostFetch> fetch = weak.lock()) fetch->look_for_silence();
    });
  }

  void look_for_silence() {
    std::unique_lock lock(mutex_);
    const std::shared_ptr<IsolatePool::Impl> pool = pool_of(*state_);
    if (done_ == nullptr || !is_timed_ || pool == nullptr) return;
    const double left = heard_ms_ + timeout_ms_ - base::monotonic_ms();
    if (left > 0) return watch_for_silence(*pool, left);
    give_up(Error{ErrorCode::kWorkerRequestIdleTimeout, "request timed out"}, lock);
  }

  // The worker hears that nobody waits any more.
  void give_up(const Error& error, std::unique_lock<std::mutex>& lock) {
    line_->send_error(Message::Kind::kCancel, error);
    finish(error, may_call_here(), lock);
  }

  void refuse() {
    std::unique_lock lock(mutex_);
    finish(Error{ErrorCode::kWorkerAlreadyRetired,
                 "request cannot be handled because the worker has already retired"},
           anywhere_, lock);
  }

  void finish(Result<Response> result, bool here, std::unique_lock<std::mutex>& lock) {
    const std::shared_ptr<HostFetch> alive = std::move(self_);
    auto done = std::exchange(done_, nullptr);
    const base::AlarmClock::Id alarm = alarm_;
    response_ = {};
    lock.unlock();
    if (done == nullptr) return;
    if (const auto pool = pool_of(*state_)) {
      pool->endpoints.remove(endpoint_);
      if (alarm != 0) pool->clock.cancel(alarm);
    }
    if (here) return done(std::move(result));
    auto kept = std::make_shared<Result<Response>>(std::move(result));
    state_->answers->set(0, [done = std::move(done), kept] { done(std::move(*kept)); });
  }

  const std::shared_ptr<worker::WorkerState> state_;
  const bool anywhere_;
  // Fixed before the request is sent.
  wire::EndpointId endpoint_ = 0;
  std::unique_ptr<wire::Line> line_;
  uint64_t max_response_bytes_ = 0;
  double timeout_ms_ = 0;            // of silence; 0: none
  std::mutex mutex_;                 // guards what follows
  Done done_;                        // null once it is called
  std::shared_ptr<HostFetch> self_;  // until the answer
  bool is_timed_ = true;             // silence counts: not in bodies of known length
  double heard_ms_ = 0;
  base::AlarmClock::Id alarm_ = 0;
  Response response_;
};

}  // namespace

Worker::Worker(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Worker::~Worker() = default;
const std::string& Worker::id() const { return impl_->state->id; }
const WorkerOptions& Worker::options() const { return impl_->state->options; }

void Worker::fetch(Request request, std::function<void(Result<Response>)> done) {
  std::make_shared<HostFetch>(impl_->state, false, std::move(done))->send(std::move(request));
}

Result<Response> Worker::fetch_sync(Request request) {
  if (impl_->state->is_own_thread())
    return Error{ErrorCode::kInvalidArgument, "a worker's own thread cannot wait for its answer"};
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Result<Response>> result;
  };
  auto shared = std::make_shared<Shared>();
  const auto done = [shared](Result<Response> result) {
    std::lock_guard lock(shared->mutex);
    shared->result.emplace(std::move(result));
    shared->changed.notify_all();
  };
  std::make_shared<HostFetch>(impl_->state, true, done)->send(std::move(request));
  std::unique_lock lock(shared->mutex);
  shared->changed.wait(lock, [&] { return shared->result.has_value(); });
  return std::move(*shared->result);
}

void Worker::retire() { impl_->state->retire(); }
void Worker::terminate() { impl_->state->kill(ShutdownReason::kTerminationRequested, {}); }
Status Worker::set_limits(const Limits& limits) {
  if (Status checked = check(limits); !checked.ok()) return checked;
  impl_->state->set_limits(limits);
  return Unit{};
}
Limits Worker::limits() const { return impl_->state->limits(); }
bool Worker::ended() const { return impl_->state->ended(); }
bool Worker::wait() const { return impl_->state->wait(); }
bool Worker::wait_for(uint64_t timeout_ms) const {
  return impl_->state->wait_until(std::chrono::steady_clock::now() +
                                  std::chrono::milliseconds(timeout_ms));
}

WorkerMetrics Worker::metrics() const {
  worker::WorkerState& state = *impl_->state;
  WorkerMetrics metrics;
  // JS that runs lets its thread look at the heap, and at nothing else.
  if (state.pulse.in_js.load(std::memory_order_relaxed)) state.ask_for_memory_check();
  const auto pool = pool_of(state);
  if (pool != nullptr && !state.is_own_thread()) {
    const pool::Questions::Heard heard = pool->questions->ask_and_wait(
        *state.inbox, state.endpoint, [](uint64_t question) { return wire::AskMetrics{question}; },
        pool::kPatienceMs);
    if (heard.answer) metrics = std::get<wire::MetricsAre>(*heard.answer).metrics;
    if (heard.outcome == pool::Questions::Outcome::kLate) {
      metrics.is_late = true;
      metrics.heap = state.known_heap().value_or(HeapMetrics{});
      metrics.cpu_ms = pool->cpu_ms_of(state);
    }
  }
  metrics.received_requests = state.received.load();
  metrics.handled_requests = state.handled.load();
  return metrics;
}

}  // namespace edgert
