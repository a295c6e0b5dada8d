#include "start/listeners.h"

#include <fcntl.h>
#include <unistd.h>

#include "common/errand.h"
#include "common/process.h"

namespace edgert::server {

SharedSockets::~SharedSockets() {
  for (const int descriptor : descriptors_) {
    if (descriptor >= 0) ::close(descriptor);
  }
}

SharedSockets SharedSockets::copy() const {
  std::vector<int> copies;
  for (const int descriptor : descriptors_) copies.push_back(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
  return SharedSockets(std::move(copies));
}

int SharedSockets::take(size_t place) {
  return place < descriptors_.size() ? std::exchange(descriptors_[place], -1) : -1;
}

Result<Listeners> Listeners::open(const std::shared_ptr<Worker>& worker,
                                  const ServeOptions& options, SharedSockets given) {
  Listeners made;
  HttpServerOptions http = options.http;
  http.listen_fd = given.take(0);
  Result<std::unique_ptr<HttpServer>> clear = HttpServer::create(worker, http);
  if (!clear.ok()) return clear.take_error();
  made.clear_ = std::move(clear).value();
  if (!options.tls_port) return made;
  http.listen_fd = given.take(1);
  http.port = *options.tls_port;
  http.tls = options.tls;
  Result<std::unique_ptr<HttpServer>> tls = HttpServer::create(worker, http);
  if (!tls.ok()) return tls.take_error();
  made.tls_ = std::move(tls).value();
  return made;
}

bool Listeners::drain(uint64_t timeout_ms, uint64_t keep_alive_ms) const {
  if (tls_ == nullptr) return clear_->drain(timeout_ms, keep_alive_ms);
  bool has_drained = false;
  Errand errand;
  const auto drain_tls = [&] { has_drained = tls_->drain(timeout_ms, keep_alive_ms); };
  const bool begun = errand.begin(drain_tls);
  const bool clear_has_drained = clear_->drain(timeout_ms, keep_alive_ms);
  if (begun) {
    errand.join();
  } else {
    drain_tls();
  }
  return clear_has_drained && has_drained;
}

void Listeners::close() const {
  clear_->close();
  if (tls_ != nullptr) tls_->close();
}

Result<SharedSockets> Listeners::share() const {
  std::vector<int> shared;
  for (const HttpServer* server : {clear_.get(), tls_.get()}) {
    if (server == nullptr) continue;
    Result<int> socket = server->share_listener();
    if (!socket.ok()) {
      const SharedSockets closed(std::move(shared));
      return socket.take_error();
    }
    shared.push_back(socket.value());
  }
  return SharedSockets(std::move(shared));
}

void Listeners::announce(const std::string& host) const {
  std::string lines = listening_line("http", host, clear_->port());
  if (tls_ != nullptr) lines += listening_line("https", host, tls_->port());
  server::announce(lines);
}

}  // namespace edgert::server
