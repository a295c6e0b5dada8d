// Text: what protocols compare and count by.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace edgert::base {

constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (ascii_lower(a[i]) != ascii_lower(b[i])) return false;
  }
  return true;
}

inline std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = ascii_lower(c);
  return out;
}

// Without spaces and tabs at both ends (RFC 9110 OWS).
constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

constexpr std::string_view without_byte_order_mark(std::string_view utf8) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return utf8.starts_with(kMark) ? utf8.substr(kMark.size()) : utf8;
}

// Control characters, of which neither a field nor a message for people holds any.
constexpr bool has_controls(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 32 || c == 127) return true;
  }
  return false;
}

// For messages: of what strangers wrote no more than a few lines, and whole characters.
std::string shortened(std::string_view utf8);

// A comma-separated header value holds `token` (ASCII case-insensitive).
bool has_token(std::string_view list, std::string_view token);

// "host:port", an IPv6 address in brackets.
std::string host_and_port(std::string_view host, uint16_t port);

}  // namespace edgert::base
