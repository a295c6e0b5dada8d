#include "worker/outbound.h"

#include <cmath>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace edgert::worker {

using base::monotonic_ms;
using wire::Incoming;
using wire::Line;
using wire::Message;
using wire::Outgoing;
using wire::Receiver;

uint32_t Outbound::next_id() {
  do {
    ++next_id_;
  } while (next_id_ == 0 || calls_.contains(next_id_));
  return next_id_;
}

bool Outbound::send(const std::shared_ptr<Receiver>& server, uint32_t id, Unsent& request,
                    Done& done, std::shared_ptr<void> origin) {
  Message message;
  message.kind = Message::Kind::kRequest;
  message.to_server = true;
  message.client = message.from = sender_->id;
  message.exchange = id;
  message.streamed = request.body != nullptr;
  message.request = std::move(request.head);
  message.bytes = std::move(request.bytes);
  auto call = std::make_shared<Call>();
  call->heard_ms = monotonic_ms();
  call->line = std::make_shared<Line>(server, sender_->id, id, true, sender_->id);
  // Known before it is sent: the answer may come at once, on another thread's time.
  calls_.emplace(id, call);
  if (!server->deliver(message)) {
    calls_.erase(id);
    request.head = std::move(message.request);
    request.bytes = std::move(message.bytes);
    return false;
  }
  call->done = std::move(done);
  call->origin = std::move(origin);
  if (request.body) {
    call->body_sent = false;
    call->outgoing =
        Outgoing::make(sender_, call->line, std::move(request.body), [this, id, call = call.get()] {
          call->body_sent = true;
          drop_when_over(id);
        });
  }
  return true;
}

void Outbound::close(const Error& error) {
  auto calls = std::exchange(calls_, {});
  for (auto& [id, call] : calls) {
    if (call->outgoing) call->outgoing->cancel(error);
    call->line->send_error(Message::Kind::kCancel, error);
    if (call->incoming) call->incoming->on_fail(error);
    if (auto done = std::exchange(call->done, nullptr)) done(error);
  }
}

void Outbound::abort(uint32_t id, const Error& reason) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  const std::shared_ptr<Call> call = found->second;
  calls_.erase(found);
  if (call->outgoing) call->outgoing->cancel(reason);
  call->line->send_error(Message::Kind::kCancel, reason);
  if (call->incoming) call->incoming->on_fail(reason);
  if (call->done) sender_->defer([call, reason] { std::exchange(call->done, nullptr)(reason); });
}

uint64_t Outbound::fail_silent(double now_ms, uint64_t timeout_ms) {
  const auto timeout = static_cast<double>(timeout_ms);
  double next = 0;
  std::vector<uint32_t> silent;
  for (const auto& [id, call] : calls_) {
    const bool answered = !call->done && (!call->incoming || call->incoming->ended());
    if (!call->timed || answered) continue;
    const double left = call->heard_ms + timeout - now_ms;
    if (left <= 0) {
      silent.push_back(id);
    } else if (next == 0 || left < next) {
      next = left;
    }
  }
  for (const uint32_t id : silent)
    abort(id, Error{ErrorCode::kWorkerRequestIdleTimeout, "request timed out"});
  return static_cast<uint64_t>(std::ceil(next));
}

void Outbound::settle(uint32_t id, Call& call, Result<FetchResponse> result) {
  auto done = std::exchange(call.done, nullptr);
  drop_when_over(id);
  if (done) done(std::move(result));
}

void Outbound::drop_when_over(uint32_t id) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  Call& call = *found->second;
  if (call.done || !call.body_sent || (call.incoming && !call.incoming->ended())) return;
  // The call may be on the stack below.
  sender_->defer([this, id] { calls_.erase(id); });
}

void Outbound::give_back(uint32_t id, Message message) {
  const std::shared_ptr<Call> call = calls_.at(id);
  calls_.erase(id);
  Unsent request;
  request.head = std::move(message.request);
  request.bytes = std::move(message.bytes);
  // Its worker has granted nothing, so none of it has been sent.
  if (call->outgoing && !call->body_sent) request.body = call->outgoing->take_source();
  returned_(std::move(request), std::exchange(call->done, nullptr), std::move(call->origin),
            *message.error);
}

void Outbound::on_message(Message message) {
  using Kind = Message::Kind;
  const uint32_t id = message.exchange;
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  const std::shared_ptr<Call> call = found->second;
  call->heard_ms = monotonic_ms();
  switch (message.kind) {
    case Kind::kResponse: {
      FetchResponse response;
      response.head = std::move(*message.response);
      response.body = std::move(message.bytes);
      call->timed = message.content_length < 0 &&
                    response.head.headers.find("content-length").data() == nullptr;
      response.content_length = message.content_length;
      if (message.streamed) {
        call->incoming = std::make_shared<Incoming>(call->line);
        response.stream = call->incoming->make_source();
      }
      settle(id, *call, std::move(response));
      break;
    }
    case Kind::kFail:
      if (call->outgoing && !call->body_sent) {
        call->outgoing->cancel(*message.error);
        call->body_sent = true;
      }
      if (call->incoming) call->incoming->on_fail(*message.error);
      settle(id, *call, *message.error);
      break;
    case Kind::kBytes:
      if (call->incoming) call->incoming->on_bytes(std::move(message.bytes));
      break;
    case Kind::kEnd:
      if (call->incoming) call->incoming->on_end();
      drop_when_over(id);
      break;
    case Kind::kGrant:
      if (call->outgoing) call->outgoing->grant(message.credit);
      break;
    case Kind::kCancel:
      if (call->outgoing && !call->body_sent) {
        call->outgoing->cancel(*message.error);
        call->body_sent = true;
        drop_when_over(id);
      }
      break;
    case Kind::kReturn:
      give_back(id, std::move(message));
      break;
    case Kind::kControl:
    case Kind::kRequest:
      break;
  }
}

}  // namespace edgert::worker
