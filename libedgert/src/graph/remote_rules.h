// RemoteRules: what a function may import from other machines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"

namespace edgert::graph {

struct RemoteRules {
  bool allowed = true;
  // "host" or "host:port"; empty: from all. "*.host" are all below it.
  std::vector<std::string> hosts;

  // What keeps `url` from being imported, if there is something.
  Status check(std::string_view url) const;
  std::string identity() const;
};

// Whether `authority` ("host:port") is what `rule` names: "host", "host:port" or "*.host".
bool names_host(std::string_view rule, std::string_view authority);
// "host:port" of a web URL in its one spelling.
std::string authority_of(std::string_view url);

}  // namespace edgert::graph
