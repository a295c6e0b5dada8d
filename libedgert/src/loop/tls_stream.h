// TLS on top of another stream (RFC 8446, RFC 5246), for both of its sides.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "edgert/result.h"
#include "loop/loop.h"
#include "loop/stream.h"

struct ssl_st;

namespace edgert::loop {

// One side of a connection, ready to shake hands: see tls.h and tls_server.h.
struct TlsSide {
  ssl_st* ssl = nullptr;              // goes with the stream
  std::shared_ptr<const void> needs;  // what `ssl` points at
  std::string fault;                  // why there can be no handshake; empty: there can
};

// Thread: the loop's. Destroying it says goodbye to the peer and closes. A peer that asks for new
// keys again and again, or a client that wants to renegotiate, has broken the connection.
class TlsStream final : public Stream, private StreamListener {
 public:
  TlsStream(Loop& loop, std::unique_ptr<Stream> lower, TlsSide side);
  ~TlsStream() override;

  // Before anything else. `already_read` is what of the peer has been read below. `done` is called
  // once, never inside this call, and may destroy this object; an error's message is the reason
  // alone.
  void handshake(std::function<void(Status)> done, std::string_view already_read = {});

  void set_listener(StreamListener* listener) override;
  void start_reading() override;
  void stop_reading() override;
  // What fits into a record is one, and is one write below.
  bool write(std::string_view first, Bytes second = {}, std::string_view third = {}) override;
  void say_goodbye() override;
  // Says goodbye, and half-closes what is below.
  void shut_down() override;
  ErrorCode failure() const override;
  // What both have agreed on (ALPN); empty: nothing.
  std::string protocol() const;
  void write_soon(std::string_view first, std::string_view second = {},
                  std::string_view third = {}) override;
  size_t queued_bytes() const override;
  uint64_t taken_bytes() const override;
  bool peer_is_silent() const override;

  struct Internals;

 private:
  void on_read(std::string_view bytes) noexcept override;
  void on_read_end(const std::string& reason) noexcept override;
  void on_drain() noexcept override;
  void on_backlog() noexcept override;
  void shake();
  void finish_handshake(Status outcome);
  void deliver();
  void end(const std::string& reason, ErrorCode code);
  bool encrypt(std::string_view first, std::string_view second, std::string_view third);
  bool encrypt(std::string_view bytes);
  bool flush();
  std::string reason() const;

  std::unique_ptr<Internals> internals_;
};

}  // namespace edgert::loop
