// TcpListener: accepts connections, of TCP or at a path.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "edgert/result.h"
#include "loop/loop.h"
#include "loop/tcp.h"

namespace edgert::loop {

struct ListenOptions {
  std::string host = "0.0.0.0";
  uint16_t port = 0;
  std::string unix_path;  // not empty: there, in place of both
  int descriptor = -1;    // not negative: of a socket that listens already; closed in any case
  bool tcp_nodelay = true;
  bool reuse_port = false;
  // Hears that connections are not accepted for a while, a sentence; once in a while at most.
  std::function<void(const std::string& why)> paused;
  // Asked of each connection, where it is set: whether another loop has taken the descriptor.
  std::function<bool(int descriptor)> given_away;
};

// Thread: the loop's. Where descriptors run out it rests: who comes meanwhile waits in the kernel's
// queue and is not reset.
class TcpListener {
 public:
  // `accepted` must not destroy the listener.
  using Accepted = std::function<void(std::unique_ptr<TcpStream>)>;
  static Result<std::unique_ptr<TcpListener>> listen(Loop& loop, const ListenOptions& options,
                                                     Accepted accepted);
  ~TcpListener();
  uint16_t port() const;
  int descriptor() const;

 private:
  struct Internals;
  explicit TcpListener(std::unique_ptr<Internals> internals);
  std::unique_ptr<Internals> internals_;
};

}  // namespace edgert::loop
