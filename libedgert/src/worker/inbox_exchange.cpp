#include "worker/inbox_exchange.h"

#include <utility>

namespace edgert::worker {

InboxExchange::InboxExchange(Message request, std::shared_ptr<Receiver> client)
    : head_(std::move(request.request)),
      body_(std::move(request.bytes)),
      feed_(std::make_shared<Feed>()) {
  feed_->line = std::make_shared<Line>(std::move(client), request.client, request.exchange, false);
  if (request.streamed) feed_->incoming = std::make_shared<Incoming>(feed_->line);
}

InboxExchange::~InboxExchange() {
  if (!feed_->answered)
    fail(Error{ErrorCode::kInternal, "the request was dropped without an answer"});
  feed_->abort = nullptr;
  feed_->done = nullptr;
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
  Message message;
  message.kind = Message::Kind::kResponse;
  message.response = std::make_unique<ResponseHead>(std::move(head));
  message.content_length = static_cast<int64_t>(body.size());
  message.bytes = std::move(body);
  feed_->line->send(std::move(message));
  feed_->finish();
}

void InboxExchange::respond_stream(ResponseHead head, std::unique_ptr<ByteSource> body,
                                   int64_t content_length) noexcept {
  if (feed_->answered) return;
  feed_->answered = true;
  Feed* feed = feed_.get();
  feed->outgoing =
      std::make_unique<Outgoing>(feed->line, std::move(body), [feed] { feed->finish(); });
  Message message;
  message.kind = Message::Kind::kResponse;
  message.streamed = true;
  message.response = std::make_unique<ResponseHead>(std::move(head));
  message.content_length = content_length;
  if (!feed->line->send(std::move(message))) {
    feed->outgoing->cancel(Error{ErrorCode::kCancelled, "the client has gone"});
    feed->finish();
  }
}

void InboxExchange::fail(const Error& error) noexcept {
  if (feed_->finished) return;
  feed_->answered = true;
  if (feed_->outgoing) feed_->outgoing->cancel(error);
  feed_->line->send_error(Message::Kind::kFail, error);
  feed_->finish();
}

void InboxExchange::Feed::finish() {
  if (finished) return;
  finished = true;
  abort = nullptr;
  if (incoming && !incoming->ended()) {
    // The answer is out, so nobody reads the rest of the request.
    const Error ended{ErrorCode::kCancelled, "the request has been answered"};
    line->send_error(Message::Kind::kCancel, ended);
    incoming->on_fail(ended);
  }
  if (auto callback = std::exchange(done, nullptr)) callback();
}

void InboxExchange::Feed::on_message(Message message) {
  using Kind = Message::Kind;
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
      if (finished) break;
      if (incoming) incoming->on_fail(*message.error);
      if (auto callback = std::exchange(abort, nullptr)) callback();
      if (outgoing && !finished) {
        outgoing->cancel(*message.error);
        // The client forgets the exchange when it hears the last of it.
        line->send_error(Kind::kFail, *message.error);
      }
      if (answered) finish();
      break;
    }
    case Kind::kRequest:
    case Kind::kResponse:
      break;
  }
}

}  // namespace edgert::worker
