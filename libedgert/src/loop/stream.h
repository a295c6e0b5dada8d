// Stream: a connection's two directions of bytes, whatever carries them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "edgert/bytes.h"

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
  // What write_soon promised is out, but for what the kernel does not take yet.
  virtual void on_backlog() noexcept {}
};

// Thread: the loop's. Destroying it closes it; queued writes are dropped then.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual void set_listener(StreamListener* listener) = 0;
  virtual void start_reading() = 0;
  virtual void stop_reading() = 0;

  // Writes the parts in one go, synchronously as far as the kernel takes them; the rest is queued.
  // False when the connection is broken.
  virtual bool write(std::string_view first, Bytes second = {}, std::string_view third = {}) = 0;
  // For who writes nothing any more and is about to destroy it: what is to be said at the end goes
  // out with what write_soon has promised.
  virtual void say_goodbye() {}
  // Half-closes after what is queued: the peer reads the end, and may still send.
  virtual void shut_down() = 0;
  // What broke the connection; kIo when nothing better is known.
  virtual ErrorCode failure() const = 0;
  // Writes at the end of the loop's turn where that is cheaper: what many streams have to say then
  // goes out together, and wakes their peers once. A later write carries it along. The parts are
  // copied.
  virtual void write_soon(std::string_view first, std::string_view second = {},
                          std::string_view third = {}) = 0;
  // Bytes the kernel has not taken yet.
  virtual size_t queued_bytes() const = 0;
  // All that the kernel has ever taken.
  virtual uint64_t taken_bytes() const = 0;
  // Whether the kernel holds nothing from the peer that has not been read, not even its end.
  virtual bool peer_is_silent() const = 0;
};

}  // namespace edgert::loop
