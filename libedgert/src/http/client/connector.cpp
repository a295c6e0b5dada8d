#include "http/client/connector.h"

#include <utility>
#include <vector>

namespace edgert::http {

Connector::Connector(loop::Loop& loop, ConnectorOptions options, Done done)
    : loop_(loop), options_(std::move(options)), done_(std::move(done)), timeout_(loop, [this] {
        fail("no TLS connection within " + std::to_string(options_.timeout_ms) + " ms");
      }) {
  const Upstream& next = options_.proxy ? options_.proxy->address : options_.upstream;
  loop::DialOptions dial;
  dial.host = next.host;
  dial.port = next.port;
  dial.timeout_ms = options_.timeout_ms;
  if (!options_.proxy || !options_.proxy->is_hosts) {
    dial.allows = [this, &next](const std::string& address) {
      return options_.access.check_address(next.host, address, next.port);
    };
  }
  // What follows the dialling counts too, but a host that cannot be reached has the better words.
  timeout_.start(options_.timeout_ms + 1);
  dial_ = std::make_unique<loop::Dial>(
      loop_, std::move(dial),
      [this](Result<std::unique_ptr<loop::TcpStream>> stream) { connected(std::move(stream)); });
}

Connector::~Connector() = default;

void Connector::connected(Result<std::unique_ptr<loop::TcpStream>> stream) {
  if (!stream.ok()) {
    Error error = stream.take_error();
    if (options_.proxy) error.message = "through its proxy: " + error.message;
    return finish(std::move(error));
  }
  stream_ = std::move(stream).value();
  if (!options_.upstream.secure) return finish(Connected{std::move(stream_), !options_.http1});
  if (options_.proxy) return open_tunnel();
  begin_tls();
}

void Connector::open_tunnel() {
  const std::string name = options_.upstream.name();
  std::string head = "CONNECT " + name + " HTTP/1.1\r\nHost: " + name + "\r\n";
  if (!options_.proxy->authorization.empty())
    head.append("Proxy-Authorization: ").append(options_.proxy->authorization).append("\r\n");
  head.append("\r\n");
  constexpr uint32_t kMaxHeadBytes = 16 * 1024;
  parser_ = std::make_unique<ResponseParser>(*this, kMaxHeadBytes);
  parser_->expect(Asked::kConnect);
  stream_->set_listener(this);
  stream_->start_reading();
  stream_->write(head);
}

void Connector::on_read(std::string_view bytes) noexcept {
  const size_t used = parser_->feed(bytes);
  if (!tunnel_answered_ && tunnel_status_ == 0) {
    if (parser_->failed()) fail("its proxy's answer is malformed: " + parser_->reason());
    return;
  }
  stream_->stop_reading();
  if (tunnel_status_ >= 300) {
    return fail("its proxy refuses the connection with status " + std::to_string(tunnel_status_));
  }
  if (used != bytes.size()) return fail("its proxy sends more than an answer");
  begin_tls();
}

void Connector::on_read_end(const std::string& reason) noexcept {
  fail("its proxy broke the connection off" + (reason.empty() ? reason : ": " + reason));
}

void Connector::begin_tls() {
  std::vector<std::string> protocols;
  if (options_.http2) protocols.push_back("h2");
  if (options_.http1) protocols.push_back("http/1.1");
  tls_ = std::make_unique<loop::TlsStream>(
      loop_, std::move(stream_),
      options_.tls->side(options_.upstream.host, options_.upstream.port, protocols));
  tls_->handshake([this](Status outcome) {
    if (!outcome.ok()) return fail(outcome.error().message);
    shaken();
  });
}

void Connector::shaken() {
  const bool http2 = options_.http2 && tls_->protocol() == "h2";
  if (!http2 && !options_.http1) return fail("it does not speak HTTP/2");
  finish(Connected{std::move(tls_), http2});
}

void Connector::fail(const std::string& why) {
  finish(Error{ErrorCode::kIo, options_.upstream.name() + ": " + why});
}

void Connector::finish(Result<Connected> outcome) {
  timeout_.stop();
  const Done done = std::move(done_);
  done(std::move(outcome));
}

}  // namespace edgert::http
