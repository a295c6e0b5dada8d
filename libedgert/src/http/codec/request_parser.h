// RequestParser: HTTP/1.1 requests off the wire, strictly (RFC 9112), by llhttp.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "edgert/head.h"

namespace edgert::http {

struct ParsedRequest {
  RequestHead head;
  bool keep_alive = true;
  bool http_1_0 = false;
  bool expects_continue = false;
  bool has_body = false;
  bool may_upgrade = false;  // to the protocol of its Upgrade field
};

// Hears the parts of one message after the other.
class RequestListener {
 public:
  virtual ~RequestListener() = default;
  virtual void on_head(ParsedRequest request) = 0;
  virtual void on_body(std::string_view bytes) = 0;
  // The message is complete; parsing pauses until resume.
  virtual void on_complete() = 0;
};

// Thread: one. Never allocates more than the head limit for a head.
class RequestParser {
 public:
  // `is_secure`: what comes over TLS has https: URLs.
  RequestParser(RequestListener& listener, uint32_t max_head_bytes, bool is_secure = false);
  ~RequestParser();

  // Consumes bytes up to the end of a message. Returns how many; fewer than given means that the
  // parser is paused, or has failed.
  size_t feed(std::string_view bytes);
  void resume();
  // True between the first byte of a message and its end.
  bool in_message() const;

  // 0, or the status to refuse the request with: 400, 431, 501, 505.
  int failure() const;
  const std::string& reason() const;

 private:
  struct Internals;
  std::unique_ptr<Internals> internals_;
};

// The version of the llhttp that was linked in, as "9.2.1".
std::string llhttp_version();

}  // namespace edgert::http
