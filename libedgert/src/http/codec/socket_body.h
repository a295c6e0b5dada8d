// SocketBody: a message's body as it comes off the socket.
#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>

#include "edgert/bytes.h"

namespace edgert::http {

// Who fills a SocketBody.
class SocketBodyOwner {
 public:
  virtual ~SocketBodyOwner() = default;
  // There is room or credit for more, or what is left is to be thrown away.
  virtual void body_wanted() = 0;
};

// Shared by the connection, which fills it, and the source that the reader holds. Thread: the
// loop's.
class SocketBody : public std::enable_shared_from_this<SocketBody> {
 public:
  // `room`: what may wait here before the socket is no longer read.
  explicit SocketBody(SocketBodyOwner* connection, size_t room = kDefaultCredit)
      : connection_(connection), room_(room) {}

  std::unique_ptr<ByteSource> make_source();

  void on_bytes(std::string_view bytes);
  void adopt(std::string bytes);  // the same without a copy
  // The same in two steps: a message's small parts that come in one read go on as one.
  void collect(std::string_view bytes);
  void deliver();
  void on_end();
  void on_fail(const Error& error);
  // The connection is about to go or turns to another request.
  void detach() { connection_ = nullptr; }
  // Much of it need not be here before somebody wants it.
  bool full() const { return queued_ >= (granted_ ? room_ : std::min(room_, kUnwantedRoom)); }
  size_t queued_bytes() const { return queued_; }
  bool discards() const { return discards_; }
  bool wanted() const { return granted_; }
  // Somebody has asked for it and has not heard the last of it.
  bool is_read() const { return granted_ && sink_ != nullptr; }
  // All that has come so far, in place of a source.
  Bytes take_all();
  // Nobody reads (the rest of) the body: it is thrown away as it comes.
  void discard();

 private:
  friend class SocketBodySource;
  static constexpr size_t kUnwantedRoom = 16 * 1024;

  SocketBodyOwner* connection_;
  const size_t room_;
  ByteSink* sink_ = nullptr;
  std::deque<std::string> chunks_;
  size_t queued_ = 0;
  size_t credit_ = 0;
  bool granted_ = false;
  bool ended_ = false;
  bool discards_ = false;
  bool delivering_ = false;
  std::optional<Error> error_;
};

}  // namespace edgert::http
