// Connector: makes one connection to an upstream, with what its scheme and the proxy ask for.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "edgert/result.h"
#include "http/client/upstream.h"
#include "http/codec/response_parser.h"
#include "loop/dial.h"
#include "loop/stream.h"
#include "loop/timer.h"
#include "loop/tls.h"
#include "net/net_access.h"

namespace edgert::http {

struct Proxy {
  Upstream address;
  std::string authorization;  // value of a Proxy-Authorization field, or empty
  bool is_hosts = false;      // the process's own, which may stand where no worker may reach
};

struct ConnectorOptions {
  Upstream upstream;
  std::optional<Proxy> proxy;
  std::shared_ptr<loop::TlsContext> tls;  // for a secure upstream
  // What the upstream may speak. Over TLS it chooses; HTTP/2 without TLS is spoken where http1 is
  // false (RFC 9113 §3.3).
  bool http1 = true;
  bool http2 = false;
  uint64_t timeout_ms = 30000;  // for everything together
  // What may be dialled: the upstream, or its proxy unless that is the process's own.
  net::NetAccess access;
};

struct Connected {
  std::unique_ptr<loop::Stream> stream;
  bool http2 = false;
};

// Thread: the loop's. Destroying it gives up.
class Connector final : public loop::StreamListener, public ResponseListener {
 public:
  using Done = std::function<void(Result<Connected>)>;
  // `done` is called once, never inside this call, and may destroy this object.
  Connector(loop::Loop& loop, ConnectorOptions options, Done done);
  ~Connector() override;

 private:
  void connected(Result<std::unique_ptr<loop::TcpStream>> stream);
  void open_tunnel();
  void begin_tls();
  void shaken();
  void finish(Result<Connected> outcome);
  void fail(const std::string& why);

  // The proxy's answer to CONNECT.
  void on_read(std::string_view bytes) noexcept override;
  void on_read_end(const std::string& reason) noexcept override;
  void on_drain() noexcept override {}
  void on_head(ParsedResponse response) override { tunnel_status_ = response.head.status; }
  void on_body(std::string_view) override {}
  void on_complete() override { tunnel_answered_ = true; }

  loop::Loop& loop_;
  const ConnectorOptions options_;
  Done done_;
  loop::Timer timeout_;
  std::unique_ptr<loop::Dial> dial_;
  std::unique_ptr<loop::Stream> stream_;
  std::unique_ptr<ResponseParser> parser_;
  int tunnel_status_ = 0;
  bool tunnel_answered_ = false;
  std::unique_ptr<loop::TlsStream> tls_;
};

}  // namespace edgert::http
