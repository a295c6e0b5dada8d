#include "http/client/http1_connection.h"

#include <utility>

namespace edgert::http {

namespace {

constexpr size_t kJoinBelow = 4096;

}  // namespace

Http1Connection::Http1Connection(std::unique_ptr<loop::Stream> stream, std::string key,
                                 ClientConnectionOwner& owner)
    : ClientConnection(std::move(key)),
      stream_(std::move(stream)),
      owner_(owner),
      parser_(*this, kMaxResponseHead) {
  stream_->set_listener(this);
  stream_->start_reading();
}

Http1Connection::~Http1Connection() {
  if (body_) body_->detach();
  if (call_ && call_->sender) call_->sender->leave_wire();
}

void Http1Connection::send(std::shared_ptr<ClientCall> call) {
  call_ = std::move(call);
  call_->connection = this;
  ++exchanges_;
  answered_ = false;
  complete_ = false;
  request_sent_ = call_->sender == nullptr;
  head_.reset();
  body_.reset();
  parser_.expect(call_->asked);
  std::string head;
  write_request_head(call_->head, &head);
  // What a broken connection is worth shows in the next read.
  if (call_->sender && call_->asked != Asked::kUpgrade) {
    unsent_head_ = std::move(head);
    call_->sender->send_to(*this, [this](Status outcome) { request_sent(outcome); });
    if (!unsent_head_.empty() && !closed_) stream_->write_soon(std::exchange(unsent_head_, {}));
  } else if (call_->whole.size() > kJoinBelow) {
    stream_->write(head, call_->whole);
  } else {
    stream_->write_soon(head, call_->whole.view());
  }
}

bool Http1Connection::write(std::string_view first, Bytes second, std::string_view third) {
  if (closed_) return false;
  if (unsent_head_.empty()) return stream_->write(first, std::move(second), third);
  std::string all = std::exchange(unsent_head_, {});
  all.append(first);
  if (second.size() > kJoinBelow) return stream_->write(all, std::move(second), third);
  stream_->write_soon(all, second.view(), third);
  return true;
}

bool Http1Connection::write_soon(std::string_view first, std::string_view second,
                                 std::string_view third) {
  if (unsent_head_.empty()) return Wire::write_soon(first, second, third);
  if (closed_) return false;
  stream_->write_soon(std::exchange(unsent_head_, {}));
  stream_->write_soon(first, second, third);
  return true;
}

void Http1Connection::request_sent(const Status& outcome) {
  request_sent_ = true;
  if (switched_)
    return fail(outcome.ok() ? Error{ErrorCode::kCancelled, "the stream has ended"}
                             : outcome.error());
  if (outcome.ok()) return;
  reusable_ = false;
  // The server may have answered and closed; else the next read tells.
  if (outcome.error().code == ErrorCode::kIo) return;
  fail(outcome.error());
}

// --- the response -------------------------------------------------------------------------------

void Http1Connection::on_read(std::string_view bytes) noexcept {
  if (closed_) return;
  // A server has nothing to say between responses.
  if (call_ == nullptr || complete_) return close();
  if (switched_) {
    body_->on_bytes(bytes);
    if (!closed_) update_reading();
    return;
  }
  answered_ = true;
  parsing_ = true;
  const size_t used = parser_.feed(bytes);
  // A copy: a reader may have the request aborted.
  if (const std::shared_ptr<SocketBody> body = body_) body->deliver();
  if (closed_) return;
  if (complete_ && head_ && head_->head.status == 101) {
    return switch_protocols(bytes.substr(used));
  }
  if (complete_) {
    reusable_ = reusable_ && used == bytes.size();
    return completed();
  }
  const bool good = !parser_.failed();
  deliver_head();
  parsing_ = false;
  if (closed_) return;
  if (!good) {
    fail(call_->failed("the response is malformed: " + parser_.reason()));
  } else if (body_ && body_->discards()) {
    close();
  } else {
    update_reading();
  }
}

void Http1Connection::on_head(ParsedResponse response) {
  if (response.has_body) body_ = std::make_shared<SocketBody>(this, kUnreadRoom);
  head_ = std::move(response);
}

void Http1Connection::on_body(std::string_view bytes) {
  if (body_) body_->collect(bytes);
}

void Http1Connection::on_complete() { complete_ = true; }

// Once per read, not per part: a response that fits into one comes whole.
void Http1Connection::deliver_head() {
  if (!head_) return;
  ParsedResponse response = *std::exchange(head_, std::nullopt);
  const std::shared_ptr<ClientCall> call = call_;
  call->answer(std::move(response), body_.get(), false);
}

void Http1Connection::switch_protocols(std::string_view rest) {
  switched_ = true;
  complete_ = false;
  body_ = std::make_shared<SocketBody>(this, kUnreadRoom);
  deliver_head();
  parsing_ = false;
  if (closed_) return;
  call_->sender->send_to(*this, [this](Status outcome) { request_sent(outcome); });
  if (closed_) return;
  if (!rest.empty()) body_->on_bytes(rest);
  if (!closed_) update_reading();
}

// The connection is free before anybody hears of it, so that the next request finds it.
void Http1Connection::completed() {
  const std::shared_ptr<ClientCall> call = call_;
  const std::shared_ptr<SocketBody> body = body_;
  std::optional<ParsedResponse> head = std::exchange(head_, std::nullopt);
  parsing_ = false;
  finish();
  if (!head) {
    if (body) body->on_end();
    return;
  }
  call->answer(std::move(*head), body.get(), true);
}

void Http1Connection::on_read_end(const std::string& reason) noexcept {
  if (closed_) return;
  if (call_ == nullptr || complete_) return close();
  if (switched_) return fail(call_->failed("connection closed"));
  if (reason.empty() && parser_.end()) {
    reusable_ = false;
    return completed();
  }
  if (may_send_again()) {
    const std::shared_ptr<ClientCall> call = std::exchange(call_, nullptr);
    call->leave_connection_to_be_sent_again();
    close();
    return owner_.send_again(call);
  }
  fail(call_->broken_off(reason.empty() ? "connection closed" : reason));
}

bool Http1Connection::may_send_again() const {
  // A server that closes an idle connection has most likely not read what reached it meanwhile.
  constexpr bool kUnprocessed = true;
  return exchanges_ != 1 && !answered_ && call_->may_be_sent_again(kUnprocessed);
}

void Http1Connection::on_drain() noexcept {
  if (call_ && call_->sender) call_->sender->drained();
}

void Http1Connection::body_wanted() {
  if (closed_ || parsing_ || complete_) return;
  if (body_->discards()) return close();
  update_reading();
}

void Http1Connection::update_reading() {
  if (body_ && body_->full()) {
    stream_->stop_reading();
  } else {
    stream_->start_reading();
  }
}

// --- ends ---------------------------------------------------------------------------------------

void Http1Connection::finish() {
  if (!request_sent_) {
    // The server wants to see no more of the request.
    reusable_ = false;
    call_->sender->cancel(Error{ErrorCode::kCancelled, "the request has been answered"});
  }
  if (!reusable_ || !parser_.keeps_alive()) return close();
  const std::shared_ptr<ClientCall> call = std::exchange(call_, nullptr);
  call->connection = nullptr;
  if (body_) body_->detach();
  body_.reset();
  stream_->start_reading();
  owner_.call_over(call);
  owner_.connection_free(this);
}

void Http1Connection::leave_bodies(std::vector<std::shared_ptr<SocketBody>>* bodies) {
  if (!body_) return;
  body_->detach();
  bodies->push_back(std::move(body_));
}

void Http1Connection::abort(ClientCall& call, const Error& reason) {
  call.done = nullptr;
  fail(reason);
}

void Http1Connection::fail(const Error& error) {
  if (closed_) return;
  const std::shared_ptr<ClientCall> call = call_;
  const std::shared_ptr<SocketBody> body = body_;
  close();
  if (call && call->done) std::exchange(call->done, nullptr)(error);
  if (body) body->on_fail(error);
}

void Http1Connection::close() {
  if (std::exchange(closed_, true)) return;
  stream_->stop_reading();
  if (body_) body_->detach();
  if (const std::shared_ptr<ClientCall> call = std::exchange(call_, nullptr)) {
    call->connection = nullptr;
    if (call->sender) {
      call->sender->cancel(
          Error{ErrorCode::kCancelled, call->upstream.name() + ": the connection has closed"});
    }
    owner_.call_over(call);
  }
  owner_.connection_over(this);
}

}  // namespace edgert::http
