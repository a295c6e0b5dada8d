// Where a request goes: the parts of an absolute http: or https: URL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "edgert/result.h"

namespace edgert::http {

struct Upstream {
  bool secure = false;
  std::string host;  // without brackets
  uint16_t port = 0;

  // "host:port", an IPv6 address in brackets.
  std::string name() const;
  // The same without the scheme's own port: a Host field.
  std::string host_field() const;
  bool operator==(const Upstream&) const = default;
};

struct Destination {
  Upstream upstream;
  std::string target;  // path and query
};

// A URL as a URL parser serialises it; a fragment is left out. Fails for other schemes, credentials
// and what cannot stand in a request line.
Result<Destination> parse_destination(std::string_view url);

}  // namespace edgert::http
