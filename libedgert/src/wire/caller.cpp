#include "wire/caller.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace edgert::wire {

namespace {

Error has_retired() {
  return {ErrorCode::kWorkerAlreadyRetired,
          "request cannot be handled because the worker has already retired"};
}

}  // namespace

Caller::Caller(std::shared_ptr<const Sender> sender, uint32_t number,
               std::shared_ptr<Server> server, Request request, Done done,
               std::function<void()> over)
    : sender_(std::move(sender)),
      number_(number),
      server_(std::move(server)),
      request_(std::move(request)),
      done_(std::move(done)),
      over_(std::move(over)) {}

void Caller::send() {
  // A worker that retires between the moment it was found and this one is replaced by its
  // successor; nobody has seen the request yet.
  if (server_->claim() && hand_over()) return;
  if (const std::optional<Error> failure = server_->failure()) return fail_later(*failure);
  find_successor(has_retired());
}

bool Caller::hand_over() {
  const EndpointId client = sender_->id;
  Message message;
  message.kind = Message::Kind::kRequest;
  message.to_server = true;
  message.client = message.from = client;
  message.exchange = number_;
  message.may_wait = sender_->wakes_later;
  message.streamed = request_.body != nullptr;
  message.request = std::move(request_.head);
  message.response = std::move(request_.spare);
  message.bytes = std::move(request_.bytes);
  message.sent_ms = heard_ms_ = sender_->now_ms();
  line_.emplace(server_->receiver(), client, number_, true, client, sender_->wakes_later);
  if (request_.body) {
    body_sent_ = false;
    outgoing_ = Outgoing::make(sender_, *line_, std::move(request_.body), [this] {
      body_sent_ = true;
      end_when_over();
    });
  }
  // From here on others may be at work for the answer.
  if (server_->receiver()->deliver(message)) return true;
  if (outgoing_) request_.body = outgoing_->take_source();
  outgoing_ = nullptr;
  body_sent_ = true;
  line_ = std::nullopt;
  request_.head = std::move(message.request);
  request_.bytes = std::move(message.bytes);
  request_.spare = std::move(message.response);
  return false;
}

void Caller::find_successor(const Error& why) {
  constexpr int kMostAttempts = 3;
  const auto found = [self = shared_from_this()](Result<std::shared_ptr<Server>> server) {
    if (self->is_over()) return;  // aborted meanwhile
    if (!server.ok()) return self->close(server.error());
    self->server_ = std::move(server).value();
    self->send();
  };
  if (++attempts_ > kMostAttempts || !server_->find_successor(found)) fail_later(why);
}

void Caller::give_back(Message&& message) {
  request_.head = std::move(message.request);
  request_.bytes = std::move(message.bytes);
  request_.spare = std::move(message.response);
  // Its server has granted nothing, so none of it has been sent.
  if (outgoing_ && !body_sent_) request_.body = outgoing_->take_source();
  outgoing_ = nullptr;
  body_sent_ = true;
  line_ = std::nullopt;
  find_successor(*message.error);
}

void Caller::on_message(Message&& message) {
  using Kind = Message::Kind;
  // What comes when the call has been given up, or is looking for another server.
  if (is_over() || !line_) return;
  const std::shared_ptr<Caller> alive = shared_from_this();
  heard_ms_ = sender_->now_ms();
  switch (message.kind) {
    case Kind::kResponse: {
      FetchResponse response;
      response.head = std::move(*message.response);
      response.body = std::move(message.bytes);
      is_timed_ = message.content_length < 0 &&
                  response.head.headers.find("content-length").data() == nullptr;
      response.content_length = message.content_length;
      if (message.streamed) {
        incoming_ = std::make_shared<Incoming>(*line_);
        response.stream = incoming_->make_source();
      }
      answer(std::move(response));
      break;
    }
    case Kind::kFail:
      drop_request_body(*message.error);
      if (incoming_) incoming_->on_fail(*message.error);
      answer(*message.error);
      break;
    case Kind::kBytes:
      if (incoming_) incoming_->on_bytes(std::move(message.bytes));
      break;
    case Kind::kEnd:
      if (incoming_) incoming_->on_end();
      end_when_over();
      break;
    case Kind::kGrant:
      if (outgoing_) outgoing_->grant(message.credit);
      break;
    case Kind::kCancel:
      drop_request_body(*message.error);
      end_when_over();
      break;
    case Kind::kReturn:
      give_back(std::move(message));
      break;
    case Kind::kControl:
    case Kind::kRequest:
      break;
  }
}

void Caller::abort(const Error& reason) {
  if (is_over()) return;
  if (is_settled()) return end();
  const std::shared_ptr<Caller> alive = shared_from_this();
  break_off(reason);
  if (done_) sender_->defer([done = std::exchange(done_, nullptr), reason] { done(reason); });
  end();
}

void Caller::close(const Error& reason) {
  if (is_over()) return;
  if (is_settled()) return end();
  const std::shared_ptr<Caller> alive = shared_from_this();
  break_off(reason);
  if (const Done done = std::exchange(done_, nullptr)) done(reason);
  end();
}

uint64_t Caller::look_for_silence(uint64_t most_ms) {
  const bool is_answered = !done_ && (!incoming_ || incoming_->ended());
  if (is_over() || !is_timed_ || is_answered) return 0;
  if (!line_) return most_ms;  // the pool sees to it that another server is found
  constexpr uint64_t kForEver = uint64_t{1} << 53;  // as far as a double counts
  const double left =
      heard_ms_ + static_cast<double>(std::min(most_ms, kForEver)) - sender_->now_ms();
  if (left > 0) return static_cast<uint64_t>(std::ceil(left));
  abort(Error{ErrorCode::kWorkerRequestIdleTimeout, "request timed out"});
  return 0;
}

void Caller::answer(Result<FetchResponse> result) {
  const Done done = std::exchange(done_, nullptr);
  end_when_over();
  if (done) done(std::move(result));
}

void Caller::fail_later(const Error& error) {
  break_off(error);
  sender_->defer([done = std::exchange(done_, nullptr), error] { done(error); });
  end();
}

void Caller::drop_request_body(const Error& reason) {
  if (body_sent_) return;
  outgoing_->cancel(reason);
  body_sent_ = true;
}

void Caller::break_off(const Error& reason) {
  if (const auto unsent = std::exchange(request_, {}).body) unsent->cancel(reason);
  if (outgoing_) outgoing_->cancel(reason);
  if (line_) line_->send_error(Message::Kind::kCancel, reason);
  if (incoming_) incoming_->on_fail(reason);
}

bool Caller::is_settled() const {
  return !done_ && body_sent_ && (!incoming_ || incoming_->ended());
}

void Caller::end_when_over() {
  if (!is_settled()) return;
  if (!outgoing_) return end();
  // The source of the request's body may be on the stack below.
  sender_->defer([self = shared_from_this()] { self->end(); });
}

void Caller::end() {
  outgoing_ = nullptr;
  if (const auto over = std::exchange(over_, nullptr)) over();
}

}  // namespace edgert::wire
