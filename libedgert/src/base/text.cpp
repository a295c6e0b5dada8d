#include "base/text.h"

namespace edgert::base {

std::string shortened(std::string_view utf8) {
  constexpr size_t kMost = 500;
  if (utf8.size() <= kMost) return std::string(utf8);
  size_t end = kMost;
  while (end > kMost - 4 && (static_cast<unsigned char>(utf8[end]) & 0xC0) == 0x80) --end;
  return std::string(utf8.substr(0, end)) + "…";
}

bool has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    if (equal_ignoring_case(trim(list.substr(0, comma)), token)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

std::string host_and_port(std::string_view host, uint16_t port) {
  const bool is_v6 = host.find(':') != std::string_view::npos;
  std::string out = is_v6 ? "[" : "";
  out.append(host).append(is_v6 ? "]:" : ":");
  return out + std::to_string(port);
}

}  // namespace edgert::base
