// HttpExchange: a socket's request as the handler sees it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/recycler.h"
#include "edgert/exchange.h"
#include "http/codec/body_sender.h"
#include "http/codec/socket_body.h"
#include "loop/loop.h"

namespace edgert::http {

class HttpExchange;

// Who takes an exchange's answer to the client.
class ExchangeOwner : public Wire {
 public:
  virtual loop::Loop& loop() = 0;
  // Too much waits for clients that do not read.
  virtual bool process_is_full() const = 0;
  virtual bool keeps_alive() const = 0;
  virtual void end_after_response() = 0;
  virtual void response_started() = 0;
  // All that follows belongs to the body of the current request.
  virtual void switch_protocols() = 0;
  virtual void response_finished(bool reusable) = 0;
  // The exchange gives up: an error answer if nothing is out yet, else the connection breaks off.
  virtual void fail_response(const Error& error) = 0;
};

// The part that the connection reaches. It outlives either side.
struct ExchangeLink {
  ExchangeOwner* connection = nullptr;  // null once the client is gone or the answer is out
  HttpExchange* exchange = nullptr;     // null once the handler dropped it
};

// Thread: the loop's. Owner: the handler. May outlive its connection.
class HttpExchange final : public Exchange, public base::Recyclable {
 public:
  // `body` is null for a request without one.
  // Of a request that may upgrade it is what comes in the other protocol.
  HttpExchange(RequestHead&& head, bool http_1_0, bool may_upgrade,
               std::shared_ptr<ExchangeLink> link, std::shared_ptr<SocketBody> body);
  ~HttpExchange() override;

  const RequestHead& head() const noexcept override { return head_; }
  // For who passes the request on: there is none behind it.
  RequestHead take_head() { return std::move(head_); }
  bool has_body() const noexcept override { return has_body_; }
  std::unique_ptr<ByteSource> take_body() noexcept override;
  void respond(ResponseHead head, Bytes body) noexcept override { answer(head, std::move(body)); }
  // The same, and leaves the head to its owner.
  void answer(const ResponseHead& head, Bytes body) noexcept;
  void respond_stream(ResponseHead head, std::unique_ptr<ByteSource> body,
                      int64_t content_length) noexcept override;
  void fail(const Error& error) noexcept override;
  void on_abort(std::function<void()> callback) noexcept override { abort_ = std::move(callback); }
  void on_done(std::function<void()> callback) noexcept override { done_ = std::move(callback); }

  // For the connection.
  void client_gone(const Error& error);
  void socket_drained();

 private:
  bool start(const ResponseHead& head, int64_t length, std::string* out);
  void switch_protocols(const ResponseHead& head, std::unique_ptr<ByteSource> body);
  void refuse_switch();
  // `is_reusable`: the client can tell the body's end from the connection's.
  void send_body(std::unique_ptr<ByteSource> body, int64_t length, bool is_reusable);
  void finish(bool reusable);
  void done();

  RequestHead head_;
  const bool is_head_;         // the method
  const std::string upgrade_;  // the protocols that it asks for
  const bool has_body_;
  const bool http_1_0_;
  const bool may_upgrade_;
  std::shared_ptr<ExchangeLink> link_;
  std::shared_ptr<SocketBody> request_body_;
  std::function<void()> abort_;
  std::function<void()> done_;
  std::unique_ptr<BodySender> sender_;  // of a body that flows
  bool answered_ = false;
  bool finished_ = false;
  bool no_body_ = false;
  bool ends_by_close_ = false;  // the body of the response
};

}  // namespace edgert::http
