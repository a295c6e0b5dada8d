// Connector: makes one connection to an upstream, with what its scheme and the proxy ask for.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "edgert/result.h"
#include "http/upstream.h"
#include "loop/dial.h"
#include "loop/stream.h"

namespace edgert::http {

struct ConnectorOptions {
  Upstream upstream;
  uint64_t timeout_ms = 30000;
  std::function<Status(const std::string& address)>
      allows;  // addresses of the upstream; may be null
};

// Thread: the loop's. Destroying it gives up.
class Connector {
 public:
  using Done = std::function<void(Result<std::unique_ptr<loop::Stream>>)>;
  // `done` is called once, never inside this call, and may destroy this object.
  Connector(loop::Loop& loop, ConnectorOptions options, Done done);
  ~Connector();

 private:
  void connected(Result<std::unique_ptr<loop::TcpStream>> stream);
  void finish(Result<std::unique_ptr<loop::Stream>> outcome);

  loop::Loop& loop_;
  const ConnectorOptions options_;
  Done done_;
  std::unique_ptr<loop::Dial> dial_;
};

}  // namespace edgert::http
