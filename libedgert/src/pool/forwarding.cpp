#include "pool/forwarding.h"

#include <utility>

namespace edgert::pool {

void Forwarding::begin(const std::shared_ptr<worker::WorkerState>& state,
                       std::unique_ptr<Exchange> exchange, std::shared_ptr<Executor> executor) {
  HostCall::Options options;
  options.place.executor = std::move(executor);
  options.may_move = true;
  std::make_shared<Forwarding>(std::make_shared<HostCall>(state, std::move(options)),
                               std::move(exchange))
      ->start();
}

void Forwarding::start() {
  self_ = shared_from_this();
  const std::weak_ptr<Forwarding> weak = self_;
  exchange_->on_abort([weak] {
    if (const std::shared_ptr<Forwarding> self = weak.lock()) self->client_left();
  });
  exchange_->on_done([weak] {
    if (const std::shared_ptr<Forwarding> self = weak.lock())
      self->call_->later([self] { self->done(); });
  });
  wire::Caller::Request request;
  request.head = std::make_unique<RequestHead>(exchange_->head());
  // What follows a request for another protocol is its body, too.
  if (exchange_->has_body() || asks_for_upgrade(*request.head))
    request.body = exchange_->take_body();
  call_->start(std::move(request),
               [self = self_](Result<FetchResponse> result) { self->answer(std::move(result)); });
}

void Forwarding::answer(Result<FetchResponse> result) {
  if (exchange_ == nullptr) return;
  if (!result.ok()) return exchange_->fail(result.error());
  FetchResponse& response = result.value();
  // Of a HEAD the length is known without the body.
  if (response.stream == nullptr && response.body.empty() && response.content_length > 0)
    response.stream = std::make_unique<WholeSource>(Bytes());
  if (response.stream != nullptr) {
    exchange_->respond_stream(std::move(response.head), std::move(response.stream),
                              response.content_length);
  } else {
    exchange_->respond(std::move(response.head), std::move(response.body));
  }
}

void Forwarding::client_left() {
  call_->abort(Error{ErrorCode::kCancelled, "the client has gone"});
}

void Forwarding::done() {
  // Whatever is still under way has nobody to hear it. The source of the request's body goes before
  // the exchange that it came from.
  const std::unique_ptr<Exchange> exchange = std::move(exchange_);
  call_->close(Error{ErrorCode::kCancelled, "the request has been answered"});
  self_ = nullptr;
}

}  // namespace edgert::pool
