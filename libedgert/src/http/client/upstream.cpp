#include "http/client/upstream.h"

#include <charconv>

#include "base/text.h"

namespace edgert::http {

std::string Upstream::name() const { return base::host_and_port(host, port); }

std::string Upstream::host_field() const {
  const std::string whole = name();
  return port == (secure ? 443 : 80) ? whole.substr(0, whole.rfind(':')) : whole;
}

Result<Destination> parse_destination(std::string_view url) {
  const Error malformed{ErrorCode::kInvalidArgument, "the URL is malformed"};
  Destination parsed;
  std::string_view rest = url.substr(0, url.find('#'));
  if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else if (rest.starts_with("https://")) {
    parsed.upstream.secure = true;
    rest.remove_prefix(8);
  } else {
    return Error{ErrorCode::kInvalidArgument, "the scheme of the URL is not http or https"};
  }
  for (const char c : rest) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) return malformed;
  }
  const size_t end = rest.find_first_of("/?");
  std::string_view authority = rest.substr(0, end);
  parsed.target = end == std::string_view::npos ? "/" : std::string(rest.substr(end));
  if (parsed.target.front() == '?') parsed.target.insert(0, "/");
  if (authority.find('@') != std::string_view::npos) {
    return Error{ErrorCode::kInvalidArgument, "the URL holds credentials"};
  }
  std::string_view port;
  const size_t colon = authority.find(':', authority.starts_with('[') ? authority.find(']') : 0);
  if (colon != std::string_view::npos) {
    port = authority.substr(colon + 1);
    authority = authority.substr(0, colon);
  }
  if (authority.starts_with('[') && authority.ends_with(']')) {
    authority = authority.substr(1, authority.size() - 2);
  }
  if (authority.empty()) return malformed;
  parsed.upstream.host = authority;
  parsed.upstream.port = parsed.upstream.secure ? 443 : 80;
  if (!port.empty()) {
    const auto [stop, error] =
        std::from_chars(port.data(), port.data() + port.size(), parsed.upstream.port);
    if (error != std::errc() || stop != port.data() + port.size()) return malformed;
  }
  return parsed;
}

}  // namespace edgert::http
