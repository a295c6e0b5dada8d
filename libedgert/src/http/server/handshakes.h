// Handshakes: clients that have come to a port of TLS, and have not shaken hands yet.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string_view>

#include "edgert/http_server.h"
#include "http/server/connection.h"
#include "loop/tcp.h"
#include "loop/timer.h"
#include "loop/tls_stream.h"

namespace edgert::http {

// Each of them costs memory and holds nobody up, so their number and their time are bounded, and
// what they begin with is looked at before anything is made of it. Thread: the loop's. Owner: the
// Server.
class Handshakes final {
 public:
  // `shaken` gets a client once it speaks TLS; `left` is called when there is one fewer here, after
  // that or without it.
  using Shaken = std::function<void(std::unique_ptr<loop::TlsStream> stream, Peer peer)>;
  Handshakes(loop::Loop& loop, const HttpServerOptions& options, Shaken shaken,
             std::function<void()> left);
  ~Handshakes();

  void begin(std::unique_ptr<loop::TcpStream> stream, std::string_view already_read);
  size_t running() const { return arrivals_.size(); }
  // Those that are there have at most so long from now on.
  void hurry(uint64_t ms);

 private:
  class Arrival;
  using Arrivals = std::list<std::shared_ptr<Arrival>>;  // by age
  void forget(Arrival* arrival);
  void give_up_late();
  void watch();

  loop::Loop& loop_;
  const std::shared_ptr<TlsIdentity> identity_;
  uint64_t timeout_ms_;
  const uint32_t most_;
  const Shaken shaken_;
  const std::function<void()> left_;
  Arrivals arrivals_;
  loop::Timer timer_;
  bool watches_ = false;
};

}  // namespace edgert::http
