// HttpServer: a listening socket in front of a worker.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "edgert/result.h"
#include "edgert/tls_identity.h"
#include "edgert/worker.h"

namespace edgert {

struct HttpServerOptions {
  std::string host = "0.0.0.0";  // IPv4 or IPv6 address
  uint16_t port = 0;             // 0: any free port
  // In place of both, a path at which to listen (AF_UNIX); what nobody listens at any more is
  // replaced. The file goes with the server.
  std::string unix_path{};
  // In place of all of these, a socket that listens already, TCP or AF_UNIX; the server closes it,
  // also when `create` fails. Negative: none.
  int listen_fd = -1;
  bool tcp_nodelay = true;
  bool reuse_port = false;
  uint32_t max_head_bytes = 64 * 1024;  // request line and fields together; beyond: 431
  uint64_t max_body_bytes = 0;          // beyond: 413; 0: none
  uint64_t head_timeout_ms =
      0;  // time for a request head to arrive, and idle time between requests; 0: none
  uint64_t response_timeout_ms = 0;  // no response head by then: 504; 0: none
  // A client that takes nothing of what waits for it for so long is given up; 0: never.
  uint64_t write_timeout_ms = 60'000;
  // What may wait in this process, of all servers together, for clients that do not read. Beyond it
  // the connections go whose clients have taken nothing for longest; 0: no bound.
  uint64_t max_unsent_bytes = uint64_t{512} << 20;
  uint32_t max_connections = 0;  // 0: none
  // Speaks TLS 1.2 and 1.3 with whoever comes, as this one; requests have https: URLs then. Null:
  // speaks in the clear. Who does not speak TLS there is answered with 400 in the clear.
  std::shared_ptr<TlsIdentity> tls{};
  uint64_t tls_handshake_timeout_ms = 10'000;  // from the connection on; 0: none
  // Clients that have not finished it yet; beyond it those go that have come first.
  uint32_t max_tls_handshakes = 1024;
};

// Serves HTTP/1.1, in the clear or over TLS, on the worker's own thread and loop, without a hop.
// Thread: any; but on the worker's own, which cannot wait for itself, `create` and `share_listener`
// are errors and the others return at once. Owner: the host; may be kept beyond the pool. Errors:
// of these two alone. Cost: they, `drain` and `wait` block, as they say.
class HttpServer final {
 public:
  struct Impl;
  // Listens before it returns; kAddressInUse or kIo otherwise, kTimedOut when the worker is busy
  // with something else for 30 s.
  static Result<std::unique_ptr<HttpServer>> create(std::shared_ptr<Worker> worker,
                                                    HttpServerOptions options);
  explicit HttpServer(std::unique_ptr<Impl> impl);
  ~HttpServer();  // closes at once, or when a busy worker comes to it

  uint16_t port() const;  // 0: it listens at a path
  // For a successor, on another worker: a descriptor of the same socket, for its
  // HttpServerOptions::listen_fd. Whoever comes is accepted by either until this one drains, so
  // that no connection is lost in between. The caller closes it, or gives it away; the socket
  // listens for as long as one of both is there. kIo where none is to be had, kWorkerAlreadyRetired
  // where this server accepts no more, kTimedOut when its worker is busy with something else for 30
  // s.
  Result<int> share_listener() const;
  // Hands a connection over that the host has accepted, TCP or AF_UNIX, and what it has read of it.
  // The server closes it, also where it takes no more connections, or has gone. Waits for nothing.
  void adopt(int fd, std::string already_read);

  // Stops accepting, lets running requests end, closes idle connections, and gives those a second
  // that have not asked anything yet; returns true when all have ended within `timeout_ms`. For the
  // first `keep_alive_ms` of them connections that are open go on being served.
  bool drain(uint64_t timeout_ms, uint64_t keep_alive_ms = 0);
  // Blocks until the worker has ended or close was called.
  void wait();
  void close();

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgert
