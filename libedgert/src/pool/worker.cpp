// Worker: a host's handle on a worker: see edgert/worker.h.
#include "edgert/worker.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/inside.h"
#include "base/patience.h"
#include "edgert/boot_stages.h"
#include "edgert/exchange.h"
#include "pool/forwarding.h"
#include "pool/host_call.h"
#include "pool/pool.h"
#include "pool/questions.h"
#include "pool/told.h"

namespace edgert {

namespace {

using pool::HostCall;

// Collects a whole response. Owner: itself, until `done` is called.
class Collector final : public ByteSink, public std::enable_shared_from_this<Collector> {
 public:
  using Done = std::function<void(Result<Response>)>;

  // `is_anywhere`: what is done calls nobody and needs no certain thread.
  static void fetch(const std::shared_ptr<worker::WorkerState>& state, Request request,
                    bool is_anywhere, Done done) {
    HostCall::Options options;
    options.place.is_anywhere = is_anywhere;
    const auto call = std::make_shared<HostCall>(state, std::move(options));
    const auto collector = std::make_shared<Collector>(call, std::move(done), request);
    wire::Caller::Request sent;
    sent.head = std::make_unique<RequestHead>(std::move(request.head));
    sent.bytes = std::move(request.body);
    call->start(std::move(sent),
                [collector](Result<FetchResponse> answer) { collector->begin(std::move(answer)); });
  }

  Collector(std::weak_ptr<HostCall> call, Done done, const Request& request)
      : call_(std::move(call)), done_(std::move(done)), most_(request.max_response_bytes) {}

  void on_bytes(Bytes bytes) noexcept override {
    if (is_full_) return;
    const size_t size = bytes.size();
    if (take(std::move(bytes))) return source_->grant(size);
    // The worker hears that nobody wants the rest; the body fails with the reason.
    if (const std::shared_ptr<HostCall> call = call_.lock()) call->abort(too_large());
  }
  void on_end() noexcept override { finish(std::move(response_)); }
  void on_fail(const Error& error) noexcept override { finish(error); }

 private:
  void begin(Result<FetchResponse> answer) {
    if (!answer.ok()) return finish(answer.take_error());
    response_.head = std::move(answer.value().head);
    source_ = std::move(answer.value().stream);
    if (!take(std::move(answer.value().body))) return finish(too_large());
    if (source_ == nullptr) return finish(std::move(response_));
    self_ = shared_from_this();
    source_->attach(this);
    source_->grant(kDefaultCredit);
  }

  // False: it is too much.
  bool take(Bytes bytes) {
    is_full_ = most_ != 0 && bytes.size() > most_ - response_.body.size();
    if (is_full_) return false;
    if (response_.body.empty()) {
      response_.body = std::move(bytes).to_string();
    } else {
      response_.body.append(bytes.view());
    }
    return true;
  }

  Error too_large() const {
    return {ErrorCode::kLimit,
            "the response is larger than Request::max_response_bytes, " + std::to_string(most_)};
  }

  void finish(Result<Response> result) {
    const std::shared_ptr<Collector> alive = std::move(self_);
    const Done done = std::move(done_);
    done(std::move(result));
  }

  const std::weak_ptr<HostCall> call_;
  Done done_;
  const uint64_t most_;  // bytes of the body; 0: any
  bool is_full_ = false;
  Response response_;
  std::unique_ptr<ByteSource> source_;
  std::shared_ptr<Collector> self_;
};

}  // namespace

Worker::Worker(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Worker::~Worker() = default;
const std::string& Worker::id() const { return impl_->state->id; }
const WorkerOptions& Worker::options() const { return impl_->state->options; }
std::vector<BootStage> boot_stages(const Worker& worker) {
  return Inside::of(worker).state->boot_log.stages();
}

void Worker::fetch(Request request, std::function<void(Result<Response>)> done) {
  Collector::fetch(impl_->state, std::move(request), false, std::move(done));
}

void Worker::forward(std::unique_ptr<Exchange> exchange, std::shared_ptr<Executor> executor) {
  pool::Forwarding::begin(impl_->state, std::move(exchange), std::move(executor));
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
  Collector::fetch(impl_->state, std::move(request), true, done);
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
  return impl_->state->wait_until(std::chrono::steady_clock::now() + base::patience(timeout_ms));
}

namespace {

// Of what the worker has answered, or, where it is late, of what is known of it.
WorkerMetrics metrics_of(const worker::WorkerState& state, IsolatePool::Impl* pool,
                         pool::Questions::Outcome outcome, const wire::Control* answer) {
  WorkerMetrics metrics;
  if (answer != nullptr) metrics = std::get<wire::MetricsAre>(*answer).metrics;
  if (outcome == pool::Questions::Outcome::kLate) {
    metrics.is_late = true;
    metrics.heap = state.known_heap().value_or(HeapMetrics{});
    metrics.cpu_ms = pool == nullptr ? 0 : pool->cpu_ms_of(state);
  }
  metrics.received_requests = state.received.load();
  metrics.handled_requests = state.handled.load();
  return metrics;
}

wire::AskMetrics ask_metrics(uint64_t question) { return {question}; }

}  // namespace

WorkerMetrics Worker::metrics() const {
  using Outcome = pool::Questions::Outcome;
  worker::WorkerState& state = *impl_->state;
  // JS that runs lets its thread look at the heap, and at nothing else.
  if (state.pulse.in_js.load(std::memory_order_relaxed)) state.ask_for_memory_check();
  const auto pool = IsolatePool::Impl::of(state);
  if (pool == nullptr || state.is_own_thread())
    return metrics_of(state, nullptr, Outcome::kEnded, nullptr);
  const pool::Questions::Heard heard =
      pool->questions->ask_and_wait(*state.inbox, state.endpoint, ask_metrics, pool::kPatienceMs);
  return metrics_of(state, pool.get(), heard.outcome, heard.answer ? &*heard.answer : nullptr);
}

void Worker::metrics(std::function<void(WorkerMetrics)> done, uint64_t timeout_ms,
                     std::shared_ptr<Executor> executor) const {
  using Outcome = pool::Questions::Outcome;
  const std::shared_ptr<worker::WorkerState> state = impl_->state;
  if (state->pulse.in_js.load(std::memory_order_relaxed)) state->ask_for_memory_check();
  const std::shared_ptr<IsolatePool::Impl> pool = IsolatePool::Impl::of(*state);
  if (pool == nullptr) {
    const auto tell = [state, done = std::move(done)] {
      done(metrics_of(*state, nullptr, Outcome::kEnded, nullptr));
    };
    if (executor != nullptr) return pool::tell_on(*executor, state->answers, tell);
    state->answers->set(0, tell);
    return;
  }
  // 0 would be for ever there.
  pool->ask(*state, ask_metrics, std::max<uint64_t>(timeout_ms, 1),
            [pool, state, done = std::move(done), executor = std::move(executor)](
                Outcome outcome, const wire::Control* answer) {
              pool->call_host([done, metrics = metrics_of(*state, pool.get(), outcome,
                                                          answer)] { done(metrics); },
                              executor.get());
            });
}

}  // namespace edgert
