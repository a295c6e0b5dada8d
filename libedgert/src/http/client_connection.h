// ClientConnection: one connection to an upstream and the requests on it, one after the other.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "edgert/binding/http_client.h"
#include "http/body_sender.h"
#include "http/connector.h"
#include "http/response_parser.h"
#include "http/socket_body.h"
#include "http/upstream.h"
#include "loop/stream.h"

namespace edgert::http {

class ClientConnection;

// One request from its start to the end of both bodies.
struct ClientCall {
  uint32_t id = 0;
  Upstream upstream;
  std::string key;  // of the upstream's connections
  std::optional<Proxy> proxy;
  std::string head;  // as it goes onto the wire
  Asked asked = Asked::kAnything;
  bool idempotent = false;
  bool keeps_coding = false;
  Bytes whole;
  std::unique_ptr<BodySender> sender;  // of a body that flows
  bool sent_before = false;            // on a connection that turned out stale
  binding::HttpClient::Done done;      // empty once called, or aborted
  std::function<void()> over;
  ClientConnection* connection = nullptr;
};

class ClientConnectionOwner {
 public:
  virtual ~ClientConnectionOwner() = default;
  // The exchange is over and the connection good for another.
  virtual void connection_idle(ClientConnection* connection) = 0;
  // The connection is closed; it is on the stack below.
  virtual void connection_over(ClientConnection* connection) = 0;
  // Nobody has answered the request, and it may be sent again.
  virtual void send_again(std::shared_ptr<ClientCall> call) = 0;
  // Both bodies have ended; their callbacks may be on the stack below.
  virtual void call_over(std::shared_ptr<ClientCall> call) = 0;
};

// Thread: the loop's. Owner: the Client.
class ClientConnection final : public loop::StreamListener,
                               public ResponseListener,
                               public SocketBodyOwner,
                               public Wire {
 public:
  ClientConnection(std::unique_ptr<loop::Stream> stream, Upstream upstream, std::string key,
                   ClientConnectionOwner& owner);
  ~ClientConnection() override;

  // What calls to the same upstream have as theirs.
  const std::string& key() const { return key_; }
  // Sends a request on an idle connection.
  void send(std::shared_ptr<ClientCall> call);
  // Whether nothing has come from the server since the last response.
  bool is_fresh() const { return stream_->peer_is_silent(); }
  void abort(const Error& reason);
  void close();
  // Seconds for which the server keeps an idle connection; negative: untold.
  int64_t keep_alive_seconds() const { return parser_.keep_alive_seconds(); }

  uint64_t idle_until_ms = 0;  // the owner's

 private:
  // StreamListener.
  void on_read(std::string_view bytes) noexcept override;
  void on_read_end(const std::string& reason) noexcept override;
  void on_drain() noexcept override;
  // ResponseListener.
  void on_head(ParsedResponse response) override;
  void on_body(std::string_view bytes) override;
  void on_complete() override;
  // SocketBodyOwner.
  void body_wanted() override;
  // Wire.
  bool write(std::string_view first, Bytes second, std::string_view third) override;
  size_t queued_bytes() const override { return stream_->queued_bytes(); }

  bool may_send_again() const;
  void deliver_head();
  void switch_protocols(std::string_view rest);
  void completed();
  void request_sent(const Status& outcome);
  void finish();
  void fail(const Error& error);
  void update_reading();
  std::string failed(const std::string& what) const;

  std::unique_ptr<loop::Stream> stream_;
  const Upstream upstream_;
  const std::string key_;
  ClientConnectionOwner& owner_;
  ResponseParser parser_;

  std::shared_ptr<ClientCall> call_;
  std::shared_ptr<SocketBody> body_;
  std::string unsent_head_;             // waits for the first of a body that flows
  std::optional<ParsedResponse> head_;  // to be delivered
  size_t exchanges_ = 0;
  bool answered_ = false;  // something of the response has come
  bool complete_ = false;
  bool switched_ = false;  // both bodies flow in another protocol until either ends
  bool request_sent_ = false;
  bool reusable_ = true;
  bool parsing_ = false;
  bool closed_ = false;
};

}  // namespace edgert::http
