// WebUrl: the http and https URLs that registries and what they offer have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "edgert/result.h"

namespace edgert::packages {

// Thread: any. A value.
struct WebUrl {
  static constexpr size_t kMostBytes = 8192;

  // Neither user information nor what would have to be escaped; "." and ".." are gone from the path
  // afterwards, and so is a fragment. Errors name `text`.
  static Result<WebUrl> parse(std::string_view text);
  // What `reference` (of a Location field) means in an answer from here.
  Result<WebUrl> join(std::string_view reference) const;

  std::string text() const;
  // The host with the port, if it is not the scheme's own.
  std::string authority() const;
  bool has_origin_of(const WebUrl& other) const;
  bool is_loopback() const;

  bool is_secure = true;
  std::string host;  // in lower case; an IPv6 address in brackets
  uint16_t port = 443;
  std::string path;   // begins with "/"
  std::string query;  // begins with "?", or empty
};

}  // namespace edgert::packages
