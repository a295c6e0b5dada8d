// ProxyRules: which proxy a request goes through.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"
#include "http/client/connector.h"

namespace edgert::http {

class ProxyRules {
 public:
  // HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the process, in capitals or not. A proxy that cannot be
  // used is an error for the requests that would go through it.
  static ProxyRules from_environment();
  // One proxy for everything: "http://user:password@host:port". `authorization` may be empty.
  static Result<ProxyRules> always(const std::string& url, const std::string& authorization);

  Result<std::optional<Proxy>> for_upstream(const Upstream& upstream) const;

 private:
  using Choice = std::optional<Result<Proxy>>;
  bool is_exempt(const Upstream& upstream) const;

  Choice plain_;
  Choice secure_;
  std::vector<std::string> exempt_;
};

// Whether an entry of NO_PROXY ("*", "host", ".domain", "host:port", an address, "10.0.0.0/8")
// names the upstream.
bool names_upstream(std::string_view entry, const Upstream& upstream);

}  // namespace edgert::http
