#include "http/server/server.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace edgert::http {

Server::Server(loop::Loop& loop, const HttpServerOptions& options, RequestHandler& handler)
    : loop_(loop), options_(options), handler_(handler), looking_(loop, [this] { look(); }) {
  if (options.tls == nullptr) return;
  handshakes_ = std::make_unique<Handshakes>(
      loop, options,
      [this](std::unique_ptr<loop::TlsStream> stream, Peer peer) {
        // Here it will part by stream->protocol(): who has chosen h2 gets a connection of that.
        serve(std::move(stream), std::move(peer));
      },
      [this] { tell_if_drained(); });
}

Result<std::unique_ptr<Server>> Server::listen(loop::Loop& loop, const HttpServerOptions& options,
                                               RequestHandler& handler,
                                               std::function<void(const std::string&)> paused,
                                               std::function<bool(int descriptor)> given_away) {
  std::unique_ptr<Server> server(new Server(loop, options, handler));
  loop::ListenOptions listen;
  listen.host = options.host;
  listen.port = options.port;
  listen.unix_path = options.unix_path;
  listen.descriptor = options.listen_fd;
  listen.tcp_nodelay = options.tcp_nodelay;
  listen.reuse_port = options.reuse_port;
  listen.paused = std::move(paused);
  listen.given_away = std::move(given_away);
  Result<std::unique_ptr<loop::TcpListener>> listener = loop::TcpListener::listen(
      loop, listen, [raw = server.get()](std::unique_ptr<loop::TcpStream> stream) {
        raw->accept(std::move(stream));
      });
  if (!listener.ok()) return listener.take_error();
  server->listener_ = std::move(listener).value();
  server->port_ = server->listener_->port();
  return server;
}

std::unique_ptr<Server> Server::without_listener(loop::Loop& loop, const HttpServerOptions& options,
                                                 RequestHandler& handler) {
  return std::unique_ptr<Server>(new Server(loop, options, handler));
}

Server::~Server() {
  listener_.reset();
  handshakes_.reset();
  connections_.clear();
}

void Server::adopt(int descriptor, std::string_view already_read) {
  std::unique_ptr<loop::TcpStream> stream = loop::TcpStream::adopt(loop_, descriptor);
  if (stream == nullptr) return;
  if (options_.tcp_nodelay) stream->set_no_delay(true);
  accept(std::move(stream), already_read);
}

void Server::accept(std::unique_ptr<loop::TcpStream> stream, std::string_view already_read) {
  if (draining_) return;
  const size_t open = connections_.size() + (handshakes_ ? handshakes_->running() : 0);
  if (options_.max_connections != 0 && open >= options_.max_connections) return;
  if (handshakes_) return handshakes_->begin(std::move(stream), already_read);
  Peer peer{stream->peer_address(), stream->peer_port()};
  serve(std::move(stream), std::move(peer), already_read);
}

void Server::serve(std::unique_ptr<loop::Stream> stream, Peer peer, std::string_view already_read) {
  ConnectionOwner& owner = *this;
  auto connection = std::make_unique<Connection>(loop_, std::move(stream), std::move(peer),
                                                 options_, handler_, owner);
  Connection* raw = connection.get();
  raw->set_number(++accepted_);
  connections_.emplace(raw, std::move(connection));
  if (changed_) changed_();
  raw->start(already_read);
  // Who was shaking hands when the server began to end may ask once.
  if (is_ending_) raw->drain();
}

void Server::waits(Connection*) {
  if (!looks_ && options_.write_timeout_ms != 0) {
    looks_ = true;
    looking_.start(looking_period_ms());
  }
  if (options_.max_unsent_bytes != 0 && Unsent::total() > options_.max_unsent_bytes &&
      !std::exchange(makes_room_, true)) {
    loop_.post([this, alive = std::weak_ptr<const bool>(alive_)] {
      if (!alive.expired()) make_room();
    });
  }
}

uint64_t Server::looking_period_ms() const {
  constexpr uint64_t kLongestMs = 1000;
  return std::clamp<uint64_t>(options_.write_timeout_ms / 4, 1, kLongestMs);
}

void Server::look() {
  looks_ = false;
  bool some = false;
  std::vector<Connection*> stuck;
  for (const auto& [raw, owner] : connections_) {
    if (raw->unsent() == 0) continue;
    raw->look_whether_it_moves();
    if (loop_.now_ms() - raw->moved_ms() >= options_.write_timeout_ms) {
      stuck.push_back(raw);
    } else {
      some = true;
    }
  }
  for (Connection* connection : stuck) connection->give_up();
  if (!some) return;
  looks_ = true;
  looking_.start(looking_period_ms());
}

void Server::make_room() {
  makes_room_ = false;
  std::vector<Connection*> waiting;
  for (const auto& [raw, owner] : connections_) {
    if (raw->unsent() == 0) continue;
    raw->look_whether_it_moves();
    waiting.push_back(raw);
  }
  std::sort(waiting.begin(), waiting.end(), [](const Connection* one, const Connection* other) {
    // Of those that began to wait in one turn of the loop, the oldest.
    return std::pair(one->moved_ms(), one->number()) <
           std::pair(other->moved_ms(), other->number());
  });
  // Somewhat more than is needed, so that it is not to be done again at once.
  const size_t enough = options_.max_unsent_bytes - options_.max_unsent_bytes / 8;
  size_t left = Unsent::total();
  for (Connection* connection : waiting) {
    if (left <= enough) return;
    left -= std::min(left, connection->unsent());
    connection->give_up();
  }
}

void Server::over(Connection* connection) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  // The connection is on the stack below; the socket closes after what it wrote has gone.
  std::shared_ptr<Connection> over = std::move(found->second);
  connections_.erase(found);
  if (changed_) changed_();
  loop_.post([over]() mutable { over.reset(); });
  tell_if_drained();
}

void Server::tell_if_drained() {
  if (!draining_ || !connections_.empty() || (handshakes_ && handshakes_->running() != 0)) return;
  if (auto drained = std::exchange(drained_, nullptr)) drained();
}

void Server::stop_accepting(std::function<void()> drained) {
  draining_ = true;
  drained_ = std::move(drained);
  listener_.reset();
  tell_if_drained();
}

void Server::drain() {
  // A client that is honest needs a few milliseconds.
  constexpr uint64_t kMostHandshakeMs = 1000;
  is_ending_ = true;
  if (handshakes_) handshakes_->hurry(kMostHandshakeMs);
  std::vector<Connection*> open;
  for (const auto& [raw, owner] : connections_) open.push_back(raw);
  for (Connection* connection : open) connection->drain();
}

}  // namespace edgert::http
