#include "graph/remote_rules.h"

#include <algorithm>

#include "base/text.h"
#include "graph/addresses.h"

namespace edgert::graph {

std::string authority_of(std::string_view url) {
  const bool is_secure = url.starts_with("https:");
  url.remove_prefix(std::min(url.find("//") + 2, url.size()));
  url = url.substr(0, url.find_first_of("/?#"));
  if (const size_t at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
  const bool has_port = url.rfind(':') != std::string_view::npos && !url.ends_with(']');
  return std::string(url) + (has_port ? "" : is_secure ? ":443" : ":80");
}

bool names_host(std::string_view rule, std::string_view authority) {
  const std::string_view host = authority.substr(0, authority.rfind(':'));
  if (rule.rfind(':') != std::string_view::npos && !rule.ends_with(']')) {
    const size_t colon = rule.rfind(':');
    if (rule.substr(colon) != authority.substr(host.size())) return false;
    rule = rule.substr(0, colon);
  }
  if (rule.starts_with("*."))
    return host.size() > rule.size() - 1 && host.ends_with(rule.substr(1));
  return base::equal_ignoring_case(rule, host);
}

Status RemoteRules::check(std::string_view url) const {
  if (!allowed) {
    return Error{ErrorCode::kNotCapable, "Importing \"" + shown(url) +
                                             "\" is refused: the worker may import no remote "
                                             "modules (allowRemoteModules)"};
  }
  if (hosts.empty()) return Unit{};
  const std::string authority = authority_of(url);
  for (const std::string& rule : hosts) {
    if (names_host(rule, authority)) return Unit{};
  }
  return Error{ErrorCode::kNotCapable, "Requires import access to \"" + authority +
                                           "\", run again with the --allow-import flag"};
}

std::string RemoteRules::identity() const {
  std::string text = allowed ? "remote" : "none";
  for (const std::string& host : hosts) text.append(1, '\0').append(host);
  return text;
}

}  // namespace edgert::graph
