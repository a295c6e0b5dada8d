// The wire form of a request head (RFC 9112).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "edgert/head.h"

namespace edgert::http {

struct RequestLine {
  std::string_view method;
  std::string_view target;        // as it stands in the request line
  std::string_view host;          // the Host field, unless `own_host`
  bool own_host = false;          // a Host field among the headers goes out in place of `host`
  std::string_view upgrade = {};  // the protocol to ask for, or empty
};

inline constexpr int64_t kNoBody = -2;
inline constexpr int64_t kUnknownLength = -1;

// Appends the head to `out`. Framing and connection fields of `headers` are left out: they follow
// from `length` (kNoBody, kUnknownLength for chunks, or bytes). Accept, Accept-Encoding and
// User-Agent are added where missing. False, with `out` unchanged, when something cannot stand on
// the wire.
bool write_request_head(const RequestLine& line, const HeaderList& headers, int64_t length,
                        std::string* out);

}  // namespace edgert::http
