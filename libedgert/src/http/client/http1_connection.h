// Http1Connection: a connection in HTTP/1.1 and the requests on it, one after the other.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "http/client/client_call.h"
#include "loop/stream.h"

namespace edgert::http {

// Thread: the loop's. Owner: the Client.
class Http1Connection final : public ClientConnection,
                              public loop::StreamListener,
                              public ResponseListener,
                              public SocketBodyOwner,
                              public Wire {
 public:
  Http1Connection(std::unique_ptr<loop::Stream> stream, std::string key,
                  ClientConnectionOwner& owner);
  ~Http1Connection() override;

  bool takes(const ClientCall&) const override { return call_ == nullptr && !closed_; }
  void send(std::shared_ptr<ClientCall> call) override;
  bool is_shared() const override { return false; }
  bool busy() const override { return call_ != nullptr; }
  // Nothing has come from the server since the last response.
  bool is_fresh() const override { return stream_->peer_is_silent(); }
  void leave_bodies(std::vector<std::shared_ptr<SocketBody>>* bodies) override;
  void abort(ClientCall& call, const Error& reason) override;
  void close() override;
  int64_t keep_alive_seconds() const override { return parser_.keep_alive_seconds(); }

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
  bool write_soon(std::string_view first, std::string_view second, std::string_view third) override;
  size_t queued_bytes() const override { return stream_->queued_bytes(); }

  bool may_send_again() const;
  void deliver_head();
  void switch_protocols(std::string_view rest);
  void completed();
  void request_sent(const Status& outcome);
  void finish();
  void fail(const Error& error);
  void update_reading();

  std::unique_ptr<loop::Stream> stream_;
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
