#include "http/server/http_exchange.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "http/codec/fields.h"
#include "http/codec/response_head.h"

namespace edgert::http {

namespace {

// So much of a body that is all there may always wait for its client; more is refused while too
// much waits in the process.
constexpr size_t kMayBeTooMuch = 64 * 1024;
constexpr size_t kUsualHead = 256;

}  // namespace

HttpExchange::HttpExchange(RequestHead&& head, bool http_1_0, bool may_upgrade,
                           std::shared_ptr<ExchangeLink> link, std::shared_ptr<SocketBody> body)
    : head_(std::move(head)),
      is_head_(head_.method == "HEAD"),
      upgrade_(may_upgrade ? head_.headers.find("upgrade") : std::string_view()),
      has_body_(body != nullptr && !may_upgrade),
      http_1_0_(http_1_0),
      may_upgrade_(may_upgrade),
      link_(std::move(link)),
      request_body_(std::move(body)) {
  link_->exchange = this;
}

HttpExchange::~HttpExchange() {
  abort_ = nullptr;
  done_ = nullptr;
  if (!finished_) fail(Error{ErrorCode::kInternal, "the request was dropped without an answer"});
  link_->exchange = nullptr;
}

std::unique_ptr<ByteSource> HttpExchange::take_body() noexcept {
  if (request_body_ == nullptr) return nullptr;
  return std::exchange(request_body_, nullptr)->make_source();
}

bool HttpExchange::start(const ResponseHead& head, int64_t length, std::string* out) {
  answered_ = true;
  out->reserve(kUsualHead + (length > 0 && length <= 4096 ? static_cast<size_t>(length) : 0));
  ExchangeOwner& connection = *link_->connection;
  connection.response_started();
  no_body_ = is_head_ || is_null_body_status(head.status);
  Framing framing = Framing::kNone;
  if (head.status == 205) {
    // The one status without a body that a client may take for one with (RFC 9110 §15.3.6).
    framing = Framing::kLength;
    length = 0;
  } else if (!is_null_body_status(head.status)) {
    if (length >= 0) {
      framing = Framing::kLength;
    } else if (http_1_0_) {
      framing = is_head_ ? Framing::kNone : Framing::kClose;
    } else {
      framing = Framing::kChunked;
    }
  }
  ends_by_close_ = framing == Framing::kClose;
  if (base::has_token(head.headers.find("connection"), "close")) connection.end_after_response();
  const bool keep_alive = connection.keeps_alive() && !ends_by_close_;
  if (write_response_head(head, framing, static_cast<uint64_t>(length), keep_alive, http_1_0_,
                          connection.loop().http_date(), out)) {
    return true;
  }
  connection.fail_response(
      Error{ErrorCode::kInvalidArgument, "the response's status or headers cannot be sent"});
  return false;
}

void HttpExchange::answer(const ResponseHead& head, Bytes body) noexcept {
  if (answered_ || finished_) return;
  if (head.status == 101) return refuse_switch();
  if (link_->connection == nullptr) return done();
  loop::Loop& loop = link_->connection->loop();
  std::string out = loop.take_buffer();
  const ResponseHead refusal{503, "", {}};
  const ResponseHead* told = &head;
  int64_t length = static_cast<int64_t>(body.size());
  // A HEAD that was passed on knows the length without having the body.
  if (is_head_ && length == 0) {
    length = std::max<int64_t>(0, parse_length(head.headers.find("content-length")));
  }
  if (body.size() > kMayBeTooMuch && link_->connection->process_is_full()) {
    told = &refusal;
    body = {};
    length = 0;
  }
  if (!start(*told, length, &out)) return done();
  if (no_body_) body = {};
  if (body.size() <= kCopyBelow) {
    link_->connection->write_soon(out, body.view());
  } else {
    link_->connection->write(out, std::move(body));
  }
  loop.give_back(std::move(out));
  finish(true);
}

void HttpExchange::respond_stream(ResponseHead head, std::unique_ptr<ByteSource> body,
                                  int64_t content_length) noexcept {
  if (answered_ || finished_) return;
  if (head.status == 101) return switch_protocols(head, std::move(body));
  std::string out;
  if (content_length < 0) content_length = parse_length(head.headers.find("content-length"));
  if (link_->connection == nullptr || !start(head, content_length, &out)) {
    body->cancel(Error{ErrorCode::kCancelled, "the client has gone"});
    return done();
  }
  link_->connection->write(out);
  if (no_body_) {
    body->cancel(Error{ErrorCode::kCancelled, "the response has no body"});
    return finish(true);
  }
  send_body(std::move(body), ends_by_close_ ? kUnframed : content_length, !ends_by_close_);
}

void HttpExchange::send_body(std::unique_ptr<ByteSource> body, int64_t length, bool is_reusable) {
  sender_ = std::make_unique<BodySender>("response", std::move(body), length);
  sender_->send_to(*link_->connection, [this, is_reusable](const Status& outcome) {
    // All has been handed over: where the connection ends with it, nobody has left.
    if (outcome.ok()) abort_ = nullptr;
    finish(outcome.ok() && is_reusable);
  });
}

void HttpExchange::switch_protocols(const ResponseHead& head, std::unique_ptr<ByteSource> body) {
  ExchangeOwner* connection = link_->connection;
  if (connection == nullptr || !may_upgrade_ ||
      !base::has_token(upgrade_, head.headers.find("upgrade"))) {
    body->cancel(Error{ErrorCode::kCancelled, "the client has gone, or asked for no such upgrade"});
    return refuse_switch();
  }
  answered_ = true;
  connection->response_started();
  std::string out;
  if (!write_response_head(head, Framing::kSwitch, 0, true, false, connection->loop().http_date(),
                           &out)) {
    const Error error{ErrorCode::kInvalidArgument, "the response's headers cannot be sent"};
    body->cancel(error);
    connection->fail_response(error);
    return done();
  }
  connection->write(out);
  send_body(std::move(body), kUnframed, false);
  if (link_->connection != nullptr) link_->connection->switch_protocols();
}

void HttpExchange::refuse_switch() {
  if (link_->connection != nullptr) link_->connection->end_after_response();
  respond(ResponseHead{502, "", {}}, {});
}

void HttpExchange::fail(const Error& error) noexcept {
  if (finished_) return;
  if (sender_) sender_->cancel(error);
  answered_ = true;
  if (ExchangeOwner* connection = std::exchange(link_->connection, nullptr))
    connection->fail_response(error);
  done();
}

void HttpExchange::finish(bool reusable) {
  if (finished_) return;
  ExchangeOwner* connection = std::exchange(link_->connection, nullptr);
  if (connection != nullptr) connection->response_finished(reusable);
  done();
}

void HttpExchange::done() {
  if (finished_) return;
  finished_ = true;
  abort_ = nullptr;
  if (auto callback = std::exchange(done_, nullptr)) callback();
}

void HttpExchange::client_gone(const Error& error) {
  if (finished_) return;
  link_->connection = nullptr;
  // The request first: its signal tells why the stream is cancelled.
  if (auto callback = std::exchange(abort_, nullptr)) callback();
  if (sender_) sender_->cancel(error);
  // A response that is under way has nowhere to go; one that is still to come ends in respond.
  if (answered_) done();
}

void HttpExchange::socket_drained() {
  if (sender_) sender_->drained();
}

}  // namespace edgert::http
