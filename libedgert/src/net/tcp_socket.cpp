#include "net/tcp_socket.h"

#include <utility>

namespace edgert::net {

namespace {

constexpr uint64_t kHandshakeTimeoutMs = 30000;

}  // namespace

TcpSocket::TcpSocket(loop::Loop& loop, std::string name, std::unique_ptr<loop::TcpStream> stream,
                     std::shared_ptr<void> counted)
    : loop_(loop),
      name_(std::move(name)),
      counted_(std::move(counted)),
      tcp_(stream.get()),
      handshake_timeout_(loop, [this] {
        finish_tls(Error{ErrorCode::kTimedOut, "no TLS connection within " +
                                                   std::to_string(kHandshakeTimeoutMs) + " ms"});
      }) {
  stream_ = std::move(stream);
  stream_->set_listener(this);
}

TcpSocket::~TcpSocket() = default;

void TcpSocket::post(std::function<void()> task) {
  loop_.post([task = std::move(task), self = std::weak_ptr<TcpSocket*>(self_)] {
    if (!self.expired()) task();
  });
}

Error TcpSocket::failed(const std::string& reason) const {
  return Error{stream_->failure(), name_ + ": " + reason};
}

// --- reading ------------------------------------------------------------------------------------

void TcpSocket::read(size_t most, Read done) {
  most_ = most;
  reading_ = std::move(done);
  if (kept_.empty() && !ended_) return stream_->start_reading();
  post([this] { answer_read(); });
}

void TcpSocket::answer_read() {
  if (!reading_) return;
  const Read done = std::exchange(reading_, nullptr);
  if (kept_.empty() && !end_reason_.empty()) return done(failed(end_reason_));
  const std::string given = kept_.substr(0, most_);
  kept_.erase(0, given.size());
  done(std::string_view(given));
}

void TcpSocket::on_read(std::string_view bytes) noexcept {
  stream_->stop_reading();
  if (!reading_) return static_cast<void>(kept_.append(bytes));
  const std::string_view given = bytes.substr(0, most_);
  kept_.append(bytes.substr(given.size()));
  const Read done = std::exchange(reading_, nullptr);
  done(given);
}

void TcpSocket::on_read_end(const std::string& reason) noexcept {
  ended_ = true;
  end_reason_ = reason;
  answer_read();
}

// --- writing ------------------------------------------------------------------------------------

void TcpSocket::write(std::string_view bytes, std::function<void(Status)> done) {
  writing_ = std::move(done);
  if (!stream_->write({}, Bytes::copy(bytes))) {
    post([this] { finish_write(failed("it takes no more bytes")); });
  } else if (stream_->queued_bytes() == 0) {
    post([this] { finish_write(Unit{}); });
  }
}

void TcpSocket::on_drain() noexcept {
  if (stream_->failure() != ErrorCode::kIo)
    return finish_write(failed("the connection broke while bytes were written"));
  finish_write(Unit{});
}

void TcpSocket::finish_write(Status outcome) {
  if (const auto done = std::exchange(writing_, nullptr)) done(std::move(outcome));
}

void TcpSocket::close_write() { stream_->shut_down(); }

// --- TLS ----------------------------------------------------------------------------------------

void TcpSocket::start_tls(binding::TlsOptions options, std::function<void(Status)> done) {
  shaking_ = std::move(done);
  if (!kept_.empty()) {
    // Whoever sent it may have been somebody on the way.
    post([this] {
      finish_tls(Error{ErrorCode::kInvalidData, "the server sent bytes ahead of TLS"});
    });
    return;
  }
  auto context = loop::TlsContext::create(options.ca_certs, options.protocols);
  if (!context.ok()) {
    post([this, error = context.take_error()] { finish_tls(error); });
    return;
  }
  auto tls = std::make_unique<loop::TlsStream>(
      loop_, std::move(stream_), context.value()->side(options.host, tcp_->peer_port()));
  tls_ = tls.get();
  stream_ = std::move(tls);
  handshake_timeout_.start(kHandshakeTimeoutMs);
  tls_->handshake([this](Status outcome) { finish_tls(std::move(outcome)); });
}

void TcpSocket::finish_tls(Status outcome) {
  handshake_timeout_.stop();
  const auto done = std::exchange(shaking_, nullptr);
  if (!done) return;
  stream_->set_listener(this);
  if (outcome.ok()) return done(Unit{});
  Error error = outcome.take_error();
  if (error.code != ErrorCode::kInvalidArgument) error.message = name_ + ": " + error.message;
  done(std::move(error));
}

std::string TcpSocket::protocol() const {
  return tls_ == nullptr ? std::string() : tls_->protocol();
}

binding::SocketAddress TcpSocket::local() const {
  binding::SocketAddress address;
  address.host = tcp_->local_address(&address.port);
  return address;
}

binding::SocketAddress TcpSocket::remote() const {
  return {tcp_->peer_address(), tcp_->peer_port()};
}

}  // namespace edgert::net
