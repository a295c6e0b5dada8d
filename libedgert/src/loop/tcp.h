// TCP: listening sockets and connected streams.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/bytes.h"
#include "edgert/result.h"
#include "loop/loop.h"

namespace edgert::loop {

// Hears a stream. The stream may be destroyed inside any of these calls.
class StreamListener {
 public:
  virtual ~StreamListener() = default;
  // `bytes` lie in the loop's shared buffer: gone when the call returns.
  virtual void on_read(std::string_view bytes) noexcept = 0;
  // The peer sends no more (empty reason), or the connection broke.
  virtual void on_read_end(const std::string& reason) noexcept = 0;
  // All that was queued has gone to the kernel.
  virtual void on_drain() noexcept = 0;
};

// One connected socket. Thread: the loop's. Destroying it closes it; queued writes are dropped
// then.
class TcpStream {
 public:
  struct Internals;
  explicit TcpStream(std::unique_ptr<Internals> internals);
  ~TcpStream();

  void set_listener(StreamListener* listener);
  void start_reading();
  void stop_reading();

  // Writes the parts in one go, synchronously as far as the kernel takes them; the rest is queued.
  // False when the connection is broken.
  bool write(std::string_view first, Bytes second = {}, std::string_view third = {});
  // Writes at the end of the loop's turn, together with what else is written until then: small
  // answers to requests that came in one turn wake their readers once.
  void write_soon(std::string bytes);
  // Bytes the kernel has not taken yet.
  size_t queued_bytes() const;
  // Half-closes after what is queued.
  void shut_down();

  const std::string& peer_address() const;
  uint16_t peer_port() const;

 private:
  std::unique_ptr<Internals> internals_;
};

struct ListenOptions {
  std::string host = "0.0.0.0";
  uint16_t port = 0;
  bool tcp_nodelay = true;
  bool reuse_port = false;
};

// Accepts connections. Thread: the loop's.
class TcpListener {
 public:
  using Accepted = std::function<void(std::unique_ptr<TcpStream>)>;
  static Result<std::unique_ptr<TcpListener>> listen(Loop& loop, const ListenOptions& options,
                                                     Accepted accepted);
  ~TcpListener();
  uint16_t port() const;

 private:
  struct Internals;
  explicit TcpListener(std::unique_ptr<Internals> internals);
  std::unique_ptr<Internals> internals_;
};

}  // namespace edgert::loop
