#include "http/server.h"

#include <utility>
#include <vector>

namespace edgert::http {

Result<std::unique_ptr<Server>> Server::listen(loop::Loop& loop, const HttpServerOptions& options,
                                               RequestHandler& handler) {
  std::unique_ptr<Server> server(new Server(loop, options, handler));
  loop::ListenOptions listen;
  listen.host = options.host;
  listen.port = options.port;
  listen.tcp_nodelay = options.tcp_nodelay;
  listen.reuse_port = options.reuse_port;
  Result<std::unique_ptr<loop::TcpListener>> listener = loop::TcpListener::listen(
      loop, listen, [raw = server.get()](std::unique_ptr<loop::TcpStream> stream) {
        raw->accept(std::move(stream));
      });
  if (!listener.ok()) return listener.take_error();
  server->listener_ = std::move(listener).value();
  server->port_ = server->listener_->port();
  return server;
}

Server::~Server() {
  listener_.reset();
  connections_.clear();
}

void Server::accept(std::unique_ptr<loop::TcpStream> stream) {
  if (draining_) return;
  if (options_.max_connections != 0 && connections_.size() >= options_.max_connections) return;
  auto connection = std::make_unique<Connection>(loop_, std::move(stream), options_, handler_,
                                                 [this](Connection* over) { forget(over); });
  Connection* raw = connection.get();
  connections_.emplace(raw, std::move(connection));
  raw->start();
}

void Server::forget(Connection* connection) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  // The connection is on the stack below; the socket closes after what it wrote has gone.
  std::shared_ptr<Connection> over = std::move(found->second);
  connections_.erase(found);
  loop_.post([over]() mutable { over.reset(); });
  if (draining_ && connections_.empty()) {
    if (auto drained = std::exchange(drained_, nullptr)) drained();
  }
}

void Server::stop_accepting(std::function<void()> drained) {
  draining_ = true;
  drained_ = std::move(drained);
  listener_.reset();
  if (connections_.empty()) std::exchange(drained_, nullptr)();
}

void Server::drain() {
  std::vector<Connection*> open;
  for (const auto& [raw, owner] : connections_) open.push_back(raw);
  for (Connection* connection : open) connection->drain();
}

}  // namespace edgert::http
