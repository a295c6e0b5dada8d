// TcpSocket: one connection whose bytes are read and written as they are asked for.
#pragma once

#include <memory>
#include <string>

#include "edgert/binding/socket.h"
#include "loop/loop.h"
#include "loop/tcp.h"
#include "loop/timer.h"
#include "loop/tls.h"

namespace edgert::net {

// Thread: the loop's.
class TcpSocket final : public binding::Socket, private loop::StreamListener {
 public:
  // `name`: the host and port as it was asked for, for errors. `counted` is let go at the end.
  TcpSocket(loop::Loop& loop, std::string name, std::unique_ptr<loop::TcpStream> stream,
            std::shared_ptr<void> counted);
  ~TcpSocket() override;

  void read(size_t most, Read done) override;
  void write(std::string_view bytes, std::function<void(Status)> done) override;
  void close_write() override;
  void start_tls(binding::TlsOptions options, std::function<void(Status)> done) override;
  std::string protocol() const override;
  binding::SocketAddress local() const override;
  binding::SocketAddress remote() const override;
  void set_no_delay(bool on) override { tcp_->set_no_delay(on); }
  void set_keep_alive(bool on) override { tcp_->set_keep_alive(on); }

 private:
  void on_read(std::string_view bytes) noexcept override;
  void on_read_end(const std::string& reason) noexcept override;
  void on_drain() noexcept override;
  void post(std::function<void()> task);
  void answer_read();
  void finish_write(Status outcome);
  void finish_tls(Status outcome);
  Error failed(const std::string& reason) const;

  loop::Loop& loop_;
  const std::string name_;
  std::shared_ptr<void> counted_;
  std::unique_ptr<loop::Stream> stream_;
  loop::TcpStream* tcp_;            // `stream_`, or what is below it
  loop::TlsStream* tls_ = nullptr;  // `stream_`, or null
  loop::Timer handshake_timeout_;
  std::string kept_;  // read, but not asked for yet
  bool ended_ = false;
  std::string end_reason_;  // empty: the peer's own end
  size_t most_ = 0;
  Read reading_;
  std::function<void(Status)> writing_;
  std::function<void(Status)> shaking_;
  std::shared_ptr<TcpSocket*> self_ = std::make_shared<TcpSocket*>(this);
};

}  // namespace edgert::net
