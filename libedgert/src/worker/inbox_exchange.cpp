#include "worker/inbox_exchange.h"

#include <utility>

namespace edgert::worker {

InboxExchange::InboxExchange(wire::Message&& request, std::shared_ptr<wire::Receiver> client,
                             std::shared_ptr<const wire::Sender> sender)
    : head_(std::move(request.request)),
      spare_(std::move(request.response)),
      body_(std::move(request.bytes)),
      sender_(std::move(sender)),
      feed_(std::allocate_shared<Feed>(
          base::Recycled<Feed>(), wire::Line(std::move(client), request.client, request.exchange,
                                             false, sender_->id, sender_->wakes_later))) {
  if (request.streamed) feed_->incoming = std::make_shared<wire::Incoming>(feed_->line);
}

InboxExchange::~InboxExchange() {
  if (!feed_->answered)
    fail(Error{ErrorCode::kInternal, "the request was dropped without an answer"});
  feed_->abort = nullptr;
  feed_->done = nullptr;
}

const RequestHead& InboxExchange::head() const noexcept {
  static const RequestHead nobody;
  return head_ == nullptr ? nobody : *head_;
}

std::unique_ptr<ByteSource> InboxExchange::take_body() noexcept {
  if (body_taken_ || !has_body()) return nullptr;
  body_taken_ = true;
  if (feed_->incoming) return feed_->incoming->make_source();
  return std::make_unique<WholeSource>(std::move(body_));
}

void InboxExchange::respond(ResponseHead head, Bytes body) noexcept {
  if (feed_->answered) return;
  feed_->answered = true;
  const auto length = static_cast<int64_t>(body.size());
  if (head_->method == "HEAD") body = {};
  if (body.size() > wire::kMostMessageBytes) {
    return respond_by_credit(std::move(head),
                             wire::Outgoing::make_whole(sender_, feed_->line, std::move(body),
                                                        [feed = feed_.get()] { feed->finish(); }),
                             length);
  }
  respond_at_once(std::move(head), std::move(body), length);
}

void InboxExchange::respond_at_once(ResponseHead head, Bytes body, int64_t content_length) {
  feed_->answered = true;
  wire::Message message;
  message.kind = wire::Message::Kind::kResponse;
  message.request = std::move(head_);
  if (spare_ != nullptr) {
    *spare_ = head;
    message.response = std::move(spare_);
  } else {
    message.response = std::make_unique<ResponseHead>(std::move(head));
  }
  message.content_length = content_length;
  message.bytes = std::move(body);
  feed_->line.send(std::move(message));
  feed_->finish();
}

void InboxExchange::respond_stream(ResponseHead head, std::unique_ptr<ByteSource> body,
                                   int64_t content_length) noexcept {
  if (feed_->answered) return;
  if (head_->method == "HEAD") {
    feed_->answered = true;
    body->cancel(Error{ErrorCode::kCancelled, "the response has no body"});
    return respond_at_once(std::move(head), {}, content_length);
  }
  feed_->answered = true;
  respond_by_credit(std::move(head),
                    wire::Outgoing::make(sender_, feed_->line, std::move(body),
                                         [feed = feed_.get()] { feed->finish(); }),
                    content_length);
}

void InboxExchange::respond_by_credit(ResponseHead head, std::shared_ptr<wire::Outgoing> body,
                                      int64_t content_length) {
  Feed* feed = feed_.get();
  feed->outgoing = std::move(body);
  wire::Message message;
  message.kind = wire::Message::Kind::kResponse;
  message.streamed = true;
  message.response = std::make_unique<ResponseHead>(std::move(head));
  message.content_length = content_length;
  if (!feed->line.send(std::move(message))) {
    feed->outgoing->cancel(Error{ErrorCode::kCancelled, "the client has gone"});
    feed->finish();
  }
}

void InboxExchange::fail(const Error& error) noexcept {
  if (feed_->finished) return;
  feed_->answered = true;
  if (feed_->outgoing) feed_->outgoing->cancel(error);
  feed_->line.send_error(wire::Message::Kind::kFail, error);
  feed_->finish();
}

void InboxExchange::Feed::finish() {
  if (finished) return;
  finished = true;
  abort = nullptr;
  if (incoming && !incoming->ended() && !incoming->is_read()) {
    // The answer is out, so nobody begins to read the request any more.
    const Error ended{ErrorCode::kCancelled, "the request has been answered"};
    line.send_error(wire::Message::Kind::kCancel, ended);
    incoming->on_fail(ended);
  }
  if (auto callback = std::exchange(done, nullptr)) callback();
}

void InboxExchange::Feed::on_message(wire::Message&& message) {
  using Kind = wire::Message::Kind;
  switch (message.kind) {
    case Kind::kBytes:
      if (incoming) incoming->on_bytes(std::move(message.bytes));
      break;
    case Kind::kEnd:
      if (incoming) incoming->on_end();
      break;
    case Kind::kFail:
      if (incoming) incoming->on_fail(*message.error);
      break;
    case Kind::kGrant:
      if (outgoing && !finished) outgoing->grant(message.credit);
      break;
    case Kind::kCancel: {
      if (incoming) incoming->on_fail(*message.error);
      if (finished) break;
      if (auto callback = std::exchange(abort, nullptr)) callback();
      if (outgoing && !finished) {
        outgoing->cancel(*message.error);
        // The client forgets the exchange when it hears the last of it.
        line.send_error(Kind::kFail, *message.error);
      }
      if (answered) finish();
      break;
    }
    case Kind::kRequest:
    case Kind::kResponse:
    case Kind::kReturn:
    case Kind::kControl:
      break;
  }
}

}  // namespace edgert::worker
