#include "http/connector.h"

#include <utility>

namespace edgert::http {

Connector::Connector(loop::Loop& loop, ConnectorOptions options, Done done)
    : loop_(loop), options_(std::move(options)), done_(std::move(done)) {
  loop::DialOptions dial;
  dial.host = options_.upstream.host;
  dial.port = options_.upstream.port;
  dial.timeout_ms = options_.timeout_ms;
  dial.allows = options_.allows;
  dial_ = std::make_unique<loop::Dial>(
      loop_, std::move(dial),
      [this](Result<std::unique_ptr<loop::TcpStream>> stream) { connected(std::move(stream)); });
}

Connector::~Connector() = default;

void Connector::connected(Result<std::unique_ptr<loop::TcpStream>> stream) {
  if (!stream.ok()) return finish(stream.take_error());
  finish(std::unique_ptr<loop::Stream>(std::move(stream).value()));
}

void Connector::finish(Result<std::unique_ptr<loop::Stream>> outcome) {
  const Done done = std::move(done_);
  done(std::move(outcome));
}

}  // namespace edgert::http
