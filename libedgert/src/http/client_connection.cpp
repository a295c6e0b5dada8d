#include "http/client_connection.h"

#include <utility>

#include "http/content_coding.h"

namespace edgert::http {

namespace {

constexpr uint32_t kMaxHeadBytes = 128 * 1024;
// Responses that nobody reads may be many.
constexpr size_t kUnreadRoom = 64 * 1024;
constexpr size_t kCopyBelow = 4096;

}  // namespace

ClientConnection::ClientConnection(std::unique_ptr<loop::Stream> stream, Upstream upstream,
                                   std::string key, ClientConnectionOwner& owner)
    : stream_(std::move(stream)),
      upstream_(std::move(upstream)),
      key_(std::move(key)),
      owner_(owner),
      parser_(*this, kMaxHeadBytes) {
  stream_->set_listener(this);
  stream_->start_reading();
}

ClientConnection::~ClientConnection() {
  if (body_) body_->detach();
  if (call_ && call_->sender) call_->sender->leave_wire();
}

void ClientConnection::send(std::shared_ptr<ClientCall> call) {
  call_ = std::move(call);
  call_->connection = this;
  ++exchanges_;
  answered_ = false;
  complete_ = false;
  request_sent_ = call_->sender == nullptr;
  head_.reset();
  body_.reset();
  parser_.expect(call_->asked);
  // What a broken connection is worth shows in the next read.
  if (call_->sender && call_->asked != Asked::kUpgrade) {
    unsent_head_ = call_->head;
    call_->sender->send_to(*this, [this](Status outcome) { request_sent(outcome); });
    if (!unsent_head_.empty() && !closed_) stream_->write_soon(std::exchange(unsent_head_, {}));
  } else if (call_->whole.size() > kCopyBelow) {
    stream_->write(call_->head, call_->whole);
  } else {
    std::string all = call_->head;
    stream_->write_soon(std::move(all.append(call_->whole.view())));
  }
}

bool ClientConnection::write(std::string_view first, Bytes second, std::string_view third) {
  if (closed_) return false;
  if (unsent_head_.empty()) return stream_->write(first, std::move(second), third);
  std::string all = std::exchange(unsent_head_, {});
  all.append(first);
  if (second.size() > kCopyBelow) return stream_->write(all, std::move(second), third);
  stream_->write_soon(std::move(all.append(second.view()).append(third)));
  return true;
}

void ClientConnection::request_sent(const Status& outcome) {
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

std::string ClientConnection::failed(const std::string& what) const {
  return upstream_.name() + ": " + what;
}

// --- the response -------------------------------------------------------------------------------

void ClientConnection::on_read(std::string_view bytes) noexcept {
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
  // A reader of the body may have had the request aborted.
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
    fail(Error{ErrorCode::kIo, failed("the response is malformed: " + parser_.reason())});
  } else if (body_ && body_->discards()) {
    close();
  } else {
    update_reading();
  }
}

void ClientConnection::on_head(ParsedResponse response) {
  if (response.has_body) body_ = std::make_shared<SocketBody>(this, kUnreadRoom);
  head_ = std::move(response);
}

void ClientConnection::on_body(std::string_view bytes) {
  if (body_) body_->on_bytes(bytes);
}

void ClientConnection::on_complete() { complete_ = true; }

// Once per read, not per part: a response that fits into one comes whole.
void ClientConnection::deliver_head() {
  if (!head_) return;
  ParsedResponse parsed = *std::exchange(head_, std::nullopt);
  const std::shared_ptr<ClientCall> call = call_;
  auto done = std::exchange(call->done, nullptr);
  if (!done) return;
  FetchResponse response;
  response.head = std::move(parsed.head);
  response.content_length = parsed.has_body ? parsed.content_length : 0;
  if (body_) response.stream = body_->make_source();
  if (switched_) {
    response.content_length = -1;
  } else if (!call->keeps_coding) {
    decode_body(&response);
  }
  done(std::move(response));
}

void ClientConnection::switch_protocols(std::string_view rest) {
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
void ClientConnection::completed() {
  const std::shared_ptr<ClientCall> call = call_;
  const std::shared_ptr<SocketBody> body = body_;
  std::optional<ParsedResponse> head = std::exchange(head_, std::nullopt);
  parsing_ = false;
  finish();
  if (!head) {
    if (body) body->on_end();
    return;
  }
  auto done = std::exchange(call->done, nullptr);
  if (!done) return;
  FetchResponse response;
  response.head = std::move(head->head);
  if (body) response.body = body->take_all();
  response.content_length = static_cast<int64_t>(response.body.size());
  if (!call->keeps_coding) decode_body(&response);
  done(std::move(response));
}

void ClientConnection::on_read_end(const std::string& reason) noexcept {
  if (closed_) return;
  if (call_ == nullptr || complete_) return close();
  if (switched_) return fail(Error{ErrorCode::kIo, failed("connection closed")});
  if (reason.empty() && parser_.end()) {
    reusable_ = false;
    return completed();
  }
  if (may_send_again()) {
    const std::shared_ptr<ClientCall> call = std::exchange(call_, nullptr);
    if (call->sender) call->sender->leave_wire();
    call->connection = nullptr;
    call->sent_before = true;
    close();
    return owner_.send_again(call);
  }
  const std::string how = reason.empty() ? "connection closed" : reason;
  fail(Error{ErrorCode::kIo, failed(how + (call_->done ? " before the response was complete"
                                                       : " in the middle of the body"))});
}

bool ClientConnection::may_send_again() const {
  if (exchanges_ == 1 || answered_ || !call_->done || call_->sent_before) return false;
  return call_->sender ? !call_->sender->begun() : call_->idempotent;
}

void ClientConnection::on_drain() noexcept {
  if (call_ && call_->sender) call_->sender->drained();
}

void ClientConnection::body_wanted() {
  if (closed_ || parsing_ || complete_) return;
  if (body_->discards()) return close();
  update_reading();
}

void ClientConnection::update_reading() {
  if (body_ && body_->full()) {
    stream_->stop_reading();
  } else {
    stream_->start_reading();
  }
}

// --- ends ---------------------------------------------------------------------------------------

void ClientConnection::finish() {
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
  owner_.connection_idle(this);
}

void ClientConnection::abort(const Error& reason) {
  if (call_) call_->done = nullptr;
  fail(reason);
}

void ClientConnection::fail(const Error& error) {
  if (closed_) return;
  const std::shared_ptr<ClientCall> call = call_;
  const std::shared_ptr<SocketBody> body = body_;
  close();
  if (call && call->done) std::exchange(call->done, nullptr)(error);
  if (body) body->on_fail(error);
}

void ClientConnection::close() {
  if (std::exchange(closed_, true)) return;
  stream_->stop_reading();
  if (body_) body_->detach();
  if (const std::shared_ptr<ClientCall> call = std::exchange(call_, nullptr)) {
    call->connection = nullptr;
    if (call->sender) {
      call->sender->cancel(Error{ErrorCode::kCancelled, failed("the connection has closed")});
    }
    owner_.call_over(call);
  }
  owner_.connection_over(this);
}

}  // namespace edgert::http
