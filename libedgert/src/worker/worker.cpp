#include "edgert/worker.h"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "worker/pool.h"
#include "worker/rendezvous.h"
#include "worker/worker_thread.h"

namespace edgert {

namespace {

using worker::Message;

// A host's request: collects the answer on the worker's thread, straight from the worker's posts.
class HostFetch final : public worker::Receiver, public std::enable_shared_from_this<HostFetch> {
 public:
  HostFetch(std::shared_ptr<worker::WorkerState> state, std::function<void(Result<Response>)> done)
      : state_(std::move(state)), done_(std::move(done)) {}

  void send(Request request) {
    worker::Endpoints& endpoints = state_->pool->impl().endpoints;
    self_ = shared_from_this();
    // A host that has acquired a worker for one request may send it more, at its own risk.
    (void)state_->pool->impl().roster.claim(state_);
    endpoint_ = endpoints.add(weak_from_this());
    line_ = std::make_unique<worker::Line>(state_->inbox, endpoint_, 1, true);
    Message message;
    message.kind = Message::Kind::kRequest;
    message.request = std::make_unique<RequestHead>(std::move(request.head));
    message.bytes = std::move(request.body);
    if (!line_->send(std::move(message))) {
      finish(Error{ErrorCode::kWorkerAlreadyRetired,
                   "request cannot be handled because the worker has already retired"});
    }
  }

  bool deliver(Message& message) override {
    switch (message.kind) {
      case Message::Kind::kResponse:
        response_.head = std::move(*message.response);
        response_.body = std::move(message.bytes).to_string();
        if (message.streamed) {
          line_->send_grant(kDefaultCredit);
        } else {
          finish(std::move(response_));
        }
        return true;
      case Message::Kind::kBytes:
        response_.body.append(message.bytes.view());
        line_->send_grant(message.bytes.size());
        return true;
      case Message::Kind::kEnd:
        finish(std::move(response_));
        return true;
      case Message::Kind::kFail:
        finish(std::move(*message.error));
        return true;
      default:
        return true;
    }
  }

 private:
  void finish(Result<Response> result) {
    state_->pool->impl().endpoints.remove(endpoint_);
    const std::shared_ptr<HostFetch> alive = std::move(self_);
    if (auto done = std::exchange(done_, nullptr)) done(std::move(result));
  }

  std::shared_ptr<worker::WorkerState> state_;
  std::function<void(Result<Response>)> done_;
  worker::EndpointId endpoint_ = 0;
  std::unique_ptr<worker::Line> line_;
  std::shared_ptr<HostFetch> self_;  // until the answer
  Response response_;
};

}  // namespace

Worker::Worker(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Worker::~Worker() = default;
const std::string& Worker::id() const { return impl_->state->id; }
const WorkerOptions& Worker::options() const { return impl_->state->options; }

void Worker::fetch(Request request, std::function<void(Result<Response>)> done) {
  std::make_shared<HostFetch>(impl_->state, std::move(done))->send(std::move(request));
}

Result<Response> Worker::fetch_sync(Request request) {
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Result<Response>> result;
  };
  auto shared = std::make_shared<Shared>();
  fetch(std::move(request), [shared](Result<Response> result) {
    std::lock_guard lock(shared->mutex);
    shared->result.emplace(std::move(result));
    shared->changed.notify_all();
  });
  std::unique_lock lock(shared->mutex);
  shared->changed.wait(lock, [&] { return shared->result.has_value(); });
  return std::move(*shared->result);
}

void Worker::retire() { impl_->state->retire(); }
void Worker::terminate() { impl_->state->kill(ShutdownReason::kTerminationRequested, {}); }
void Worker::set_limits(const Limits& limits) { impl_->state->set_limits(limits); }
Limits Worker::limits() const { return impl_->state->limits(); }
bool Worker::ended() const { return impl_->state->ended(); }
void Worker::wait() const { impl_->state->wait(); }
bool Worker::wait_for(uint64_t timeout_ms) const {
  return impl_->state->wait_until(std::chrono::steady_clock::now() +
                                  std::chrono::milliseconds(timeout_ms));
}

WorkerMetrics Worker::metrics() const {
  worker::WorkerState& state = *impl_->state;
  WorkerMetrics metrics =
      worker::ask_worker<WorkerMetrics>(state, [](worker::WorkerThread& thread) {
        return thread.metrics();
      }).value_or(WorkerMetrics{});
  metrics.received_requests = state.received.load();
  metrics.handled_requests = state.handled.load();
  return metrics;
}

}  // namespace edgert
