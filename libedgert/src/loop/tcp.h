// TCP: connected streams, and attempts to connect.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "edgert/bytes.h"
#include "edgert/result.h"
#include "loop/loop.h"
#include "loop/stream.h"

struct sockaddr_storage;

namespace edgert::loop {

// One connected socket.
class TcpStream final : public Stream {
 public:
  struct Internals;
  explicit TcpStream(std::unique_ptr<Internals> internals);
  // Of a socket that has been accepted; closes it and gives null where it cannot be used.
  static std::unique_ptr<TcpStream> adopt(Loop& loop, int descriptor, const sockaddr_storage& peer);
  // The same where the peer is not known yet.
  static std::unique_ptr<TcpStream> adopt(Loop& loop, int descriptor);
  // How many of those there are in the process. Thread: any.
  static size_t accepted_now();
  ~TcpStream() override;

  void set_listener(StreamListener* listener) override;
  void start_reading() override;
  void stop_reading() override;
  bool write(std::string_view first, Bytes second = {}, std::string_view third = {}) override;
  void write_soon(std::string_view first, std::string_view second = {},
                  std::string_view third = {}) override;
  size_t queued_bytes() const override;
  uint64_t taken_bytes() const override;
  bool peer_is_silent() const override;
  void shut_down() override;
  ErrorCode failure() const override;

  const std::string& peer_address() const;
  uint16_t peer_port() const;
  // This end's address in text, and its port; empty and 0 when the connection has broken.
  std::string local_address(uint16_t* port) const;
  void set_no_delay(bool on);
  void set_keep_alive(bool on);

 private:
  std::unique_ptr<Internals> internals_;
};

// One attempt to connect. Thread: the loop's. Destroying it gives up.
class TcpConnect {
 public:
  using Connected = std::function<void(Result<std::unique_ptr<TcpStream>>)>;
  // `address` is an IPv4 or IPv6 address in text. `connected` is called once, never inside this
  // call, and may destroy this object; an error's message is the reason alone.
  TcpConnect(Loop& loop, const std::string& address, uint16_t port, Connected connected);
  ~TcpConnect();
  struct Internals;

 private:
  std::unique_ptr<Internals> internals_;
};

// A socket's address for an IPv4 or IPv6 address in text; false for what is none.
bool read_address(const std::string& text, uint16_t port, sockaddr_storage* address);

}  // namespace edgert::loop
