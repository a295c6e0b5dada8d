// Server: a listening socket and its connections.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "http/server/connection.h"
#include "http/server/handshakes.h"
#include "loop/tcp_listener.h"

namespace edgert::http {

// Thread: the loop's. Destroying it closes everything at once. Every exchange that its handler gets
// is an HttpExchange.
class Server final : private ConnectionOwner {
 public:
  // `paused` and `given_away`: as ListenOptions has them.
  static Result<std::unique_ptr<Server>> listen(
      loop::Loop& loop, const HttpServerOptions& options, RequestHandler& handler,
      std::function<void(const std::string&)> paused,
      std::function<bool(int descriptor)> given_away = nullptr);
  // One that only adopts.
  static std::unique_ptr<Server> without_listener(loop::Loop& loop,
                                                  const HttpServerOptions& options,
                                                  RequestHandler& handler);
  ~Server();

  uint16_t port() const { return port_; }
  // Of the socket that it listens on; negative: it accepts no more.
  int listening_descriptor() const { return listener_ ? listener_->descriptor() : -1; }
  // A connection that somebody else has accepted, who has read so much of it. Closes it in any
  // case.
  void adopt(int descriptor, std::string_view already_read);
  size_t connections() const { return connections_.size(); }
  // Called when they become more or fewer, but not when the server goes.
  void when_connections_change(std::function<void()> callback) { changed_ = std::move(callback); }
  // Accepts no more; `drained` is called when the last connection has gone. A later call replaces
  // the callback.
  void stop_accepting(std::function<void()> drained);
  // Has every connection close as soon as its request is answered. After stop_accepting.
  void drain();

 private:
  Server(loop::Loop& loop, const HttpServerOptions& options, RequestHandler& handler);
  void accept(std::unique_ptr<loop::TcpStream> stream, std::string_view already_read = {});
  // Makes a connection of who is ready to ask.
  void serve(std::unique_ptr<loop::Stream> stream, Peer peer, std::string_view already_read = {});
  void over(Connection* connection) override;
  void waits(Connection* connection) override;
  bool is_full() const override { return makes_room_; }
  uint64_t looking_period_ms() const;
  void look();
  void make_room();
  void tell_if_drained();

  loop::Loop& loop_;
  const HttpServerOptions options_;
  RequestHandler& handler_;
  std::unique_ptr<loop::TcpListener> listener_;
  std::unique_ptr<Handshakes> handshakes_;  // null: it speaks in the clear
  std::unordered_map<Connection*, std::unique_ptr<Connection>> connections_;
  std::function<void()> drained_;
  std::function<void()> changed_;  // the number of connections
  // Looks at connections whose clients do not read, while there are some.
  loop::Timer looking_;
  bool looks_ = false;
  bool makes_room_ = false;
  uint64_t accepted_ = 0;
  std::shared_ptr<const bool> alive_ =
      std::make_shared<const bool>(true);  // posted work watches it
  uint16_t port_ = 0;
  bool draining_ = false;   // accepts no more
  bool is_ending_ = false;  // keeps none of its connections
};

}  // namespace edgert::http
