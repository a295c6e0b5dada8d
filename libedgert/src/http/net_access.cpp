#include "http/net_access.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "http/upstream.h"

namespace edgert::http {

namespace {

// An IPv4 address in IPv6's clothes is that IPv4 address.
std::string_view plain(std::string_view host) {
  constexpr std::string_view kMapped = "::ffff:";
  if (host.starts_with(kMapped) && host.find('.') != std::string_view::npos)
    host.remove_prefix(kMapped.size());
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

// "name", "name:80", "1.2.3.4:80", "::1", "[::1]:80".
bool names(std::string_view entry, std::string_view host, uint16_t port) {
  std::string_view name = entry, number;
  if (entry.starts_with('[')) {
    const size_t close = entry.find(']');
    if (close == std::string_view::npos) return false;
    name = entry.substr(1, close - 1);
    if (entry.substr(close + 1).starts_with(':')) number = entry.substr(close + 2);
  } else if (std::count(entry.begin(), entry.end(), ':') == 1) {
    name = entry.substr(0, entry.find(':'));
    number = entry.substr(name.size() + 1);
  }
  return base::equal_ignoring_case(plain(name), plain(host)) &&
         (number.empty() || number == std::to_string(port));
}

bool any_names(const std::vector<std::string>& entries, const std::string& host, uint16_t port) {
  return std::any_of(entries.begin(), entries.end(),
                     [&](const std::string& entry) { return names(entry, host, port); });
}

Status refusal(const std::string& host, uint16_t port) {
  return Error{ErrorCode::kNotCapable, "Requires net access to \"" +
                                           Upstream{false, host, port}.name() +
                                           "\", run again with the --allow-net flag"};
}

}  // namespace

Status NetAccess::check(const std::string& host, uint16_t port) const {
  const NetPermissions& given = permissions_;
  if (!given.granted || (!given.allow.empty() && !any_names(given.allow, host, port)))
    return refusal(host, port);
  return check_address(host, port);
}

Status NetAccess::check_address(const std::string& address, uint16_t port) const {
  if (permissions_.denies_all || any_names(permissions_.deny, address, port))
    return refusal(address, port);
  return Unit{};
}

}  // namespace edgert::http
