// Server: a listening socket and its connections.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>

#include "http/connection.h"

namespace edgert::http {

// Thread: the loop's. Destroying it closes everything at once.
class Server {
 public:
  static Result<std::unique_ptr<Server>> listen(loop::Loop& loop, const HttpServerOptions& options,
                                                RequestHandler& handler);
  ~Server();

  uint16_t port() const { return port_; }
  size_t connections() const { return connections_.size(); }
  // Accepts no more; `drained` is called when the last connection has gone. A later call replaces
  // the callback.
  void stop_accepting(std::function<void()> drained);
  // Has every connection close as soon as its request is answered. After stop_accepting.
  void drain();

 private:
  Server(loop::Loop& loop, const HttpServerOptions& options, RequestHandler& handler)
      : loop_(loop), options_(options), handler_(handler) {}
  void accept(std::unique_ptr<loop::TcpStream> stream);
  void forget(Connection* connection);

  loop::Loop& loop_;
  const HttpServerOptions options_;
  RequestHandler& handler_;
  std::unique_ptr<loop::TcpListener> listener_;
  std::unordered_map<Connection*, std::unique_ptr<Connection>> connections_;
  std::function<void()> drained_;
  uint16_t port_ = 0;
  bool draining_ = false;
};

}  // namespace edgert::http
