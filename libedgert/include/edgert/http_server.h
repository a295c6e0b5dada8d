// HttpServer: a listening socket in front of a worker.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "edgert/result.h"
#include "edgert/worker.h"

namespace edgert {

struct HttpServerOptions {
  std::string host = "0.0.0.0";  // IPv4 or IPv6 address
  uint16_t port = 0;             // 0: any free port
  bool tcp_nodelay = true;
  bool reuse_port = false;
  uint32_t max_head_bytes = 64 * 1024;  // request line and fields together; beyond: 431
  uint64_t max_body_bytes = 0;          // beyond: 413; 0: none
  uint64_t head_timeout_ms =
      0;  // time for a request head to arrive, and idle time between requests; 0: none
  uint64_t response_timeout_ms = 0;  // no response head by then: 504; 0: none
  uint32_t max_connections = 0;      // 0: none
};

// Serves HTTP/1.1 on the worker's own thread and loop, without a hop. Thread: any.
class HttpServer final {
 public:
  struct Impl;
  // Listens before it returns; kAddressInUse or kIo otherwise.
  static Result<std::unique_ptr<HttpServer>> create(std::shared_ptr<Worker> worker,
                                                    HttpServerOptions options);
  explicit HttpServer(std::unique_ptr<Impl> impl);
  ~HttpServer();  // closes at once

  uint16_t port() const;
  // Stops accepting, lets running requests end, closes idle connections; returns true when all have
  // ended within `timeout_ms`. For the first `keep_alive_ms` of them connections that are open go
  // on being served.
  bool drain(uint64_t timeout_ms, uint64_t keep_alive_ms = 0);
  // Blocks until the worker has ended or close was called.
  void wait();
  void close();

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgert
