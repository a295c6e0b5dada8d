#include "packages/web_url.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/ip_address.h"
#include "base/text.h"
#include "packages/shown_url.h"

namespace edgert::packages {

namespace {

Error no_url(std::string_view text, const char* why) {
  return Error{ErrorCode::kInvalidArgument, "\"" + shown_url(text) + "\" " + why};
}

bool stands_in_urls(char c) {
  return c > ' ' && c < 127 && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' &&
         c != '`' && c != '{' && c != '|' && c != '}';
}

bool stands_in_hosts(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

// How many dots a segment means, if it means dots alone.
size_t dots(std::string_view segment) {
  size_t count = 0;
  while (!segment.empty()) {
    if (segment[0] == '.') {
      segment.remove_prefix(1);
    } else if (base::equal_ignoring_case(segment.substr(0, 3), "%2e")) {
      segment.remove_prefix(3);
    } else {
      return 0;
    }
    ++count;
  }
  return count;
}

std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  for (size_t begin = 1; begin <= path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    const size_t count = dots(segment);
    if (count == 2 && !kept.empty()) kept.pop_back();
    if (count != 1 && count != 2) {
      kept.push_back(segment);
    } else if (end == path.size()) {
      kept.push_back({});
    }
    begin = end + 1;
  }
  std::string out;
  for (const std::string_view segment : kept) out.append("/").append(segment);
  return out.empty() ? "/" : out;
}

std::optional<uint16_t> port_of(std::string_view digits) {
  if (digits.empty() || digits.size() > 5) return std::nullopt;
  uint32_t port = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    port = port * 10 + static_cast<uint32_t>(c - '0');
  }
  if (port > 65535) return std::nullopt;
  return static_cast<uint16_t>(port);
}

}  // namespace

Result<WebUrl> WebUrl::parse(std::string_view text) {
  if (text.size() > kMostBytes) return no_url(text, "is longer than 8192 bytes");
  if (!std::all_of(text.begin(), text.end(), stands_in_urls))
    return no_url(text, "has characters that no URL has");
  WebUrl url;
  std::string_view rest = text;
  if (base::equal_ignoring_case(rest.substr(0, 8), "https://")) {
    rest.remove_prefix(8);
  } else if (base::equal_ignoring_case(rest.substr(0, 7), "http://")) {
    rest.remove_prefix(7);
    url.is_secure = false;
    url.port = 80;
  } else {
    return no_url(text, "is no http or https URL");
  }
  rest = rest.substr(0, rest.find('#'));
  const size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view authority = rest.substr(0, authority_end);
  rest.remove_prefix(authority_end);
  if (authority.find('@') != std::string_view::npos)
    return no_url(text, "has user information, which belongs into .npmrc");
  const size_t host_end = authority.starts_with('[')
                              ? authority.find(']')
                              : std::min(authority.find(':'), authority.size());
  if (host_end == std::string_view::npos) return no_url(text, "has no host");
  const size_t after_host = host_end + (authority.starts_with('[') ? 1 : 0);
  url.host = base::lower(authority.substr(0, after_host));
  if (url.host.starts_with('[')) {
    const auto address =
        base::IpAddress::parse(std::string_view(url.host).substr(1, url.host.size() - 2));
    if (!address || address->is_v4()) return no_url(text, "has no host");
  } else if (url.host.empty() || !std::all_of(url.host.begin(), url.host.end(), stands_in_hosts)) {
    return no_url(text, "has no host");
  }
  std::string_view port = authority.substr(after_host);
  if (!port.empty()) {
    const std::optional<uint16_t> number = port_of(port.substr(1));
    if (port[0] != ':' || !number) return no_url(text, "has no port that there is");
    url.port = *number;
  }
  const size_t path_end = std::min(rest.find('?'), rest.size());
  url.path = without_dots(rest.substr(0, path_end));
  url.query = rest.substr(path_end);
  return url;
}

Result<WebUrl> WebUrl::join(std::string_view reference) const {
  const size_t end = reference.find_first_of(":/?#");
  if (end != std::string_view::npos && reference[end] == ':' && end != 0) return parse(reference);
  const std::string scheme = is_secure ? "https:" : "http:";
  if (reference.starts_with("//")) return parse(scheme + std::string(reference));
  const std::string origin = scheme + "//" + authority();
  if (reference.starts_with('/')) return parse(origin + std::string(reference));
  if (reference.starts_with('?')) return parse(origin + path + std::string(reference));
  if (reference.empty() || reference.starts_with('#')) return *this;
  return parse(origin + path.substr(0, path.rfind('/') + 1) + std::string(reference));
}

std::string WebUrl::text() const {
  return (is_secure ? "https://" : "http://") + authority() + path + query;
}

std::string WebUrl::authority() const {
  return port == (is_secure ? 443 : 80) ? host : host + ":" + std::to_string(port);
}

bool WebUrl::has_origin_of(const WebUrl& other) const {
  return is_secure == other.is_secure && host == other.host && port == other.port;
}

bool WebUrl::is_loopback() const {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  std::string_view address = host;
  if (address.starts_with('[')) address = address.substr(1, address.size() - 2);
  const auto parsed = base::IpAddress::parse(address);
  return parsed && parsed->is_loopback();
}

}  // namespace edgert::packages
