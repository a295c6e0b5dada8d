// ResponseParser: HTTP/1.1 responses off the wire, strictly (RFC 9112), by llhttp.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "edgert/head.h"

namespace edgert::http {

struct ParsedResponse {
  ResponseHead head;
  int64_t content_length = -1;  // as framed; negative: not announced
  bool has_body = false;        // one may follow
};

// Hears the parts of one response. Interim responses (1xx) are skipped.
class ResponseListener {
 public:
  virtual ~ResponseListener() = default;
  virtual void on_head(ParsedResponse response) = 0;
  virtual void on_body(std::string_view bytes) = 0;
  virtual void on_complete() = 0;
};

// What was asked decides how the answer is framed.
enum class Asked { kAnything, kHead, kConnect, kUpgrade };

// Thread: one. Responses whose framing two readers could understand differently are refused: such
// as with Content-Length beside Transfer-Encoding, or with a transfer coding other than chunked.
class ResponseParser {
 public:
  ResponseParser(ResponseListener& listener, uint32_t max_head_bytes);
  ~ResponseParser();

  // Before each response.
  void expect(Asked asked);
  // Consumes bytes up to the end of the response. Returns how many; fewer than given means that it
  // is complete, or has failed.
  size_t feed(std::string_view bytes);
  // The connection has ended: true when that completes the response.
  bool end();
  // The server leaves the connection open for another request.
  bool keeps_alive() const;
  // Seconds for which it does, as its Keep-Alive field tells; negative: untold.
  int64_t keep_alive_seconds() const;

  bool failed() const;
  const std::string& reason() const;

 private:
  struct Internals;
  std::unique_ptr<Internals> internals_;
};

}  // namespace edgert::http
