// Http2Stream: one call on a connection in HTTP/2, and its two bodies.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/client/client_call.h"
#include "http/codec/body_sender.h"
#include "http/codec/socket_body.h"

namespace edgert::http {

class Http2Stream;

// What all streams of a realm may use together: each may keep a window of unread bytes in memory.
struct StreamBudget {
  size_t most;         // streams
  size_t streams = 0;  // now
  size_t wide = 0;     // of them with a wide window
  // Called, and forgotten, when a stream has ended; they must not open one.
  std::vector<std::function<void()>> waiting = {};
  static constexpr size_t kMostWide = 64;

  bool spent() const { return streams >= most; }
  void free(bool was_wide) {
    --streams;
    if (was_wide) --wide;
    for (const auto& wake : std::exchange(waiting, {})) wake();
  }
};

class Http2StreamOwner {
 public:
  virtual ~Http2StreamOwner() = default;
  // Something is to be sent.
  virtual void stream_wakes(Http2Stream& stream) = 0;
  // The reader has taken from the response body, or wants no more of it.
  virtual void stream_read(Http2Stream& stream) = 0;
  // The request body has failed.
  virtual void stream_fails(Http2Stream& stream, const Error& error) = 0;
};

// What comes is only kept by the functions called on_…, and told in deliver(): the former run
// inside the session, where nobody's code may run. Thread: the loop's. Owner: the Http2Connection.
class Http2Stream final : public Wire, public SocketBodyOwner {
 public:
  Http2Stream(Http2StreamOwner& owner, std::shared_ptr<ClientCall> call, bool on_used_connection,
              std::shared_ptr<StreamBudget> budget);
  ~Http2Stream() override;

  const std::shared_ptr<ClientCall>& call() const { return call_; }
  int32_t id() const { return call_->stream; }
  static bool has_body(const ClientCall& call) { return call.sender || !call.whole.empty(); }
  // Begins to take bytes of a request body that flows.
  void start_sending();
  size_t take(char* to, size_t room, bool* ended);
  // Its source gets credit again when all that it gave has been taken.
  void drained();
  bool request_sent() const { return request_sent_; }

  void on_head(ParsedResponse response);
  void on_body(std::string_view bytes);
  void on_complete() { complete_ = true; }
  void on_broken(bool unprocessed, std::string why);
  bool complete() const { return complete_; }
  bool broken() const { return broken_; }
  const std::string& why() const { return why_; }
  bool may_be_sent_again() const;

  // Tells the reader what has come so far.
  void deliver();
  // Tells the reader that this was all, after the stream has left its connection.
  void finish();
  void fail(const Error& error);
  // The connection has no more to do with the call.
  void leave();

  // Null: none has begun.
  const std::shared_ptr<SocketBody>& body() const { return body_; }
  bool discards() const { return body_ && body_->discards(); }
  // Bytes that the reader has taken since the last call.
  size_t take_consumed();
  // Much has come, and somebody reads it. True once.
  bool wants_wide_window();

  bool unsettled = false;  // the owner's

 private:
  // Wire.
  bool write(std::string_view first, Bytes second, std::string_view third) override;
  size_t queued_bytes() const override { return queued_; }
  bool ends_bodies() const override { return true; }
  // SocketBodyOwner.
  void body_wanted() override;
  void put(Bytes bytes);

  Http2StreamOwner& owner_;
  const std::shared_ptr<ClientCall> call_;
  const bool on_used_connection_;
  const std::shared_ptr<StreamBudget> budget_;
  // The request body.
  std::deque<Bytes> outgoing_;
  size_t taken_ = 0;   // of the first
  size_t queued_ = 0;  // in all
  bool whole_ = true;  // nothing is to follow what is queued
  bool request_sent_ = false;
  // The response.
  std::optional<ParsedResponse> head_;  // to be told
  std::shared_ptr<SocketBody> body_;
  std::string arrived_;  // to be told
  size_t unread_ = 0;    // bytes whose window has not been given back
  size_t received_ = 0;
  bool left_ = false;
  bool answered_ = false;
  bool complete_ = false;
  bool wide_ = false;
  bool broken_ = false;
  bool unprocessed_ = false;
  std::string why_;
};

}  // namespace edgert::http
