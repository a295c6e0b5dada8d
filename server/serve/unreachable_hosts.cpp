#include "serve/unreachable_hosts.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "common/frame.h"

namespace edgert::server {

namespace {

// "a, b and c", or "a, b, c and 40 others".
std::string listed(const std::vector<std::string>& names) {
  constexpr size_t kMostNamed = 8;
  const size_t named = names.size() <= kMostNamed ? names.size() : kMostNamed - 1;
  std::string text;
  for (size_t i = 0; i < named; ++i) {
    const bool is_last = i + 1 == names.size();
    text += (i == 0 ? "" : is_last ? " and " : ", ") + names[i];
  }
  return named == names.size() ? text
                               : text + " and " + std::to_string(names.size() - named) + " others";
}

}  // namespace

void UnreachableHosts::know(std::vector<UnreachableHost> hosts) {
  for (UnreachableHost& each : hosts) {
    const bool is_known = std::any_of(hosts_.begin(), hosts_.end(), [&each](const Host& host) {
      return host.its.host == each.host && host.its.why == each.why;
    });
    if (!is_known) hosts_.push_back({std::move(each), {}});
  }
}

bool UnreachableHosts::keep(const std::string& function, const Error& error, bool is_needed) {
  const auto found = std::find_if(hosts_.begin(), hosts_.end(), [&error](const Host& host) {
    return error.message.find(host.its.why) != std::string::npos &&
           error.message.find(host.its.host) != std::string::npos;
  });
  if (found == hosts_.end()) return false;
  // What keeps a function from booting says more.
  if (found->imports++ == 0 || (is_needed && !found->is_needed)) found->first = error;
  found->is_needed = found->is_needed || is_needed;
  if (std::find(found->functions.begin(), found->functions.end(), function) ==
      found->functions.end())
    found->functions.push_back(function);
  return true;
}

void UnreachableHosts::tell(Teller& teller) const {
  for (const Host& host : hosts_) {
    if (host.imports == 0) continue;
    const auto say = [&](const Error& error) {
      if (!host.is_needed) return teller.warn(error);
      return host.functions.size() == 1 ? teller.fail(host.functions.front(), error)
                                        : teller.fail(error);
    };
    if (host.imports == 1) {
      say(host.first);
      continue;
    }
    Error all = host.first;
    auto detail = std::make_shared<ErrorDetail>(detail_of(host.first));
    const size_t functions = host.functions.size();
    detail->what = host.its.host + " cannot be reached, from which " +
                   count_text(host.imports, "import") + " of " +
                   (functions == 1 ? "it" : count_text(functions, "function")) +
                   " would come: " + host.its.why;
    detail->hint = (functions == 1 ? std::string() : listed(host.functions) + ": ") +
                   "`edgertd cache`, on a machine that reaches it, fetches them into a cache that "
                   "can be taken along; `edgertd vendor` puts them beside the functions";
    all.detail = std::move(detail);
    say(all);
  }
}

}  // namespace edgert::server
