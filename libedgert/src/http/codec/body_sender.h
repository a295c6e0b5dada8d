// BodySender: a message's body on its way into a socket.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "edgert/bytes.h"

namespace edgert::http {

// Where a body is written.
class Wire {
 public:
  virtual ~Wire() = default;
  // False when the connection is broken.
  virtual bool write(std::string_view first, Bytes second = {}, std::string_view third = {}) = 0;
  // The same, perhaps together with what follows in this turn of the loop.
  virtual bool write_soon(std::string_view first, std::string_view second = {},
                          std::string_view third = {}) {
    return write({}, Bytes(std::string(first).append(second).append(third)));
  }
  virtual size_t queued_bytes() const = 0;
  // Whether a source that has just given `bytes` may give more in this turn of the loop; if not,
  // the sender hears in the next one that the wire is drained.
  virtual bool takes_more(size_t /*bytes*/) { return true; }
  // The wire tells where a body ends by itself, so that one of unknown length needs no chunks.
  virtual bool ends_bodies() const { return false; }
};

inline constexpr int64_t kUnframed = -3;

// What is so small is copied, to go out with others.
inline constexpr size_t kCopyBelow = 4096;

// Drains a source into a wire, as fast as the wire takes it, and may change the wire as long as
// nothing has been written. Thread: the loop's. Whoever is told of its end destroys it in a later
// turn.
class BodySender final : private ByteSink {
 public:
  // `length` < 0: unknown, so the body is sent in chunks if the wire needs them; kUnframed: as it
  // is, until it ends. `message`, "request" or "response", is whose body it is, for errors.
  BodySender(std::string_view message, std::unique_ptr<ByteSource> source, int64_t length);
  ~BodySender() override;

  int64_t length() const { return length_; }
  // Nothing is written before the first call. `done` hears once how it went.
  void send_to(Wire& wire, std::function<void(Status)> done);
  void leave_wire();
  // The wire has room again.
  void drained() { work(); }
  // Nothing more is wanted.
  void cancel(const Error& reason);
  // Bytes have been written.
  bool begun() const { return begun_; }

 private:
  void on_bytes(Bytes bytes) noexcept override;
  void on_end() noexcept override;
  void on_fail(const Error& error) noexcept override;
  void work();
  bool chunked() const;
  bool put(Bytes bytes);
  bool frame(Bytes bytes);
  void finish(Status outcome);

  const std::string_view message_;
  std::unique_ptr<ByteSource> source_;
  const int64_t length_;
  int64_t remaining_;
  Wire* wire_ = nullptr;
  std::function<void(Status)> done_;
  // What the source gave while there was no wire.
  std::deque<Bytes> held_;
  size_t debt_ = kDefaultCredit;  // bytes taken and not granted again yet
  bool begun_ = false;
  std::optional<Status> ended_;  // the source's end
  bool finished_ = false;
  bool working_ = false;
};

}  // namespace edgert::http
