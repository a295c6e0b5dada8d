// The head of a request on its way out, and its wire form in HTTP/1.1 (RFC 9112).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "edgert/head.h"

namespace edgert::http {

inline constexpr int64_t kNoBody = -2;
inline constexpr int64_t kUnknownLength = -1;

// What goes out in any version of HTTP.
struct OutgoingHead {
  std::string method;
  std::string target;        // as it stands in a request line
  HeaderList fields;         // with Host, without fields of framing and of the connection
  std::string upgrade;       // the protocol to ask for, or empty
  int64_t length = kNoBody;  // the body's: kNoBody, kUnknownLength, or bytes
};

// Sets the fields to those of `given` that may go out. `host` is the Host field, unless `own_host`
// lets one of `given` go out in its place. Accept, Accept-Encoding and User-Agent are added where
// missing. False when something of the head cannot stand on the wire.
bool set_fields(const HeaderList& given, std::string_view host, bool own_host, OutgoingHead* head);

// Appends the head, with its framing, to `out`.
void write_request_head(const OutgoingHead& head, std::string* out);

}  // namespace edgert::http
