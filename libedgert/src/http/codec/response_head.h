// The wire form of a response head (RFC 9112).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "edgert/head.h"

namespace edgert::http {

enum class Framing {
  kNone,     // no body and no length: 204, 304, 1xx
  kLength,   // Content-Length
  kChunked,  // Transfer-Encoding: chunked
  kClose,    // until the connection closes (HTTP/1.0)
  kSwitch,   // 101: another protocol follows
};

// Appends the head to `out`. Framing and connection fields of `head` are left out: they are ours.
// False, with `out` unchanged, when a field or the status cannot stand on the wire (CR, LF, NUL, a
// name that is no token, a status outside 200…599, or 101 without kSwitch).
bool write_response_head(const ResponseHead& head, Framing framing, uint64_t length,
                         bool keep_alive, bool http_1_0, std::string_view date, std::string* out);

// The standard phrase, or an empty text.
std::string_view reason_phrase(int status);

}  // namespace edgert::http
