// Listeners: what the main worker listens at, in the clear and, with --tls, over TLS as well.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "edgert/http_server.h"
#include "start/flags.h"

namespace edgert::server {

// Sockets that listen, for whoever serves next; closed with this. Empty: there are none yet.
class SharedSockets {
 public:
  SharedSockets() = default;
  explicit SharedSockets(std::vector<int> descriptors) : descriptors_(std::move(descriptors)) {}
  SharedSockets(SharedSockets&& other) noexcept
      : descriptors_(std::exchange(other.descriptors_, {})) {}
  SharedSockets& operator=(SharedSockets&& other) noexcept {
    descriptors_.swap(other.descriptors_);
    return *this;
  }
  ~SharedSockets();

  bool empty() const { return descriptors_.empty(); }
  SharedSockets copy() const;
  // The one in that place, which is the caller's from here on; negative: there is none.
  int take(size_t place);

 private:
  std::vector<int> descriptors_;
};

// Thread: any. Blocks as HttpServer does.
class Listeners {
 public:
  // By the options, or at sockets that listen already.
  static Result<Listeners> open(const std::shared_ptr<Worker>& worker, const ServeOptions& options,
                                SharedSockets given);

  // All at once, as HttpServer::drain does it.
  bool drain(uint64_t timeout_ms, uint64_t keep_alive_ms = 0) const;
  void close() const;
  Result<SharedSockets> share() const;
  // On stdout, a line each, for people and for scripts that asked for port 0.
  void announce(const std::string& host) const;

 private:
  std::unique_ptr<HttpServer> clear_;
  std::unique_ptr<HttpServer> tls_;  // null: there is none
};

}  // namespace edgert::server
