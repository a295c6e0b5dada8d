// Http2Session: the client's side of HTTP/2 (RFC 9113), by nghttp2: bytes in, bytes out.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/codec/request_head.h"
#include "http/codec/response_parser.h"

namespace edgert::http {

// Hears of the streams. Called inside feed() and collect(), and must call nothing of the session.
class Http2Listener {
 public:
  virtual ~Http2Listener() = default;
  // Interim responses (1xx) are skipped.
  virtual void on_head(int32_t stream, ParsedResponse response) = 0;
  virtual void on_body(int32_t stream, std::string_view bytes) = 0;
  // The response is complete.
  virtual void on_complete(int32_t stream) = 0;
  // It never will be. `unprocessed`: the server has done nothing with the request.
  virtual void on_broken(int32_t stream, bool unprocessed, const std::string& why) = 0;
  // Puts the next bytes of a request's body into `to` and returns how many; 0: none yet, unless
  // `ended` is set.
  virtual size_t take_body(int32_t stream, char* to, size_t room, bool* ended) = 0;
};

// What streams allow a server to send ahead of consumed() (bytes): at first, and once widened.
inline constexpr int32_t kFirstWindow = 65535;
inline constexpr int32_t kWideWindow = 512 * 1024;

// Thread: one. Malformed responses break their stream, malformed frames the session. The window of
// the whole connection is given back as bytes come: those of the streams bound what is held.
class Http2Session {
 public:
  Http2Session(Http2Listener& listener, uint32_t max_head_bytes);
  ~Http2Session();

  // Opens a stream and returns its number; only while takes_requests().
  int32_t request(const OutgoingHead& head, bool secure, bool has_body);
  // take_body() has something again.
  void resume(int32_t stream);
  // Nothing more is heard of the stream.
  void forget(int32_t stream);
  // Ends a stream that is not over yet. `cancel`: by fault of ours; else it has had what it needs.
  void reset(int32_t stream, bool cancel);
  void consumed(int32_t stream, size_t bytes);
  void widen(int32_t stream);

  // False when the session has failed.
  bool feed(std::string_view bytes);
  // Appends what is to be sent to `out`, until that holds about `enough` bytes. More may be left.
  void collect(std::string* out, size_t enough);
  // Asks the server for a sign of life.
  void ping();
  // Says goodbye with the next bytes that are collected.
  void terminate();

  // Streams that the server allows at once.
  size_t most_streams() const;
  // The server's settings have come, and none has ever allowed a stream.
  bool bars_requests() const;
  // False once the server has said goodbye, or numbers have run out.
  bool takes_requests() const;
  // Neither side has more to say.
  bool over() const;
  // Why the session ends, as far as is known.
  std::string reason() const;

 private:
  struct Internals;
  std::unique_ptr<Internals> internals_;
};

}  // namespace edgert::http
