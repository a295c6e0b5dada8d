#include "http/codec/authority.h"

#include <ada.h>

#include <string>

namespace edgert::http {

namespace {

// The characters of RFC 3986 §3.2, without what ends an authority and without "@".
bool is_host_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("-._~%!$&'()*+,;=:[]").find(c) != std::string_view::npos;
}

}  // namespace

bool is_authority(std::string_view text) {
  for (const char c : text) {
    if (!is_host_char(c)) return false;
  }
  return ada::can_parse("http://" + std::string(text) + "/");
}

}  // namespace edgert::http
