#include "http/client/proxy_rules.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/ip_address.h"
#include "base/text.h"
#include "base/text_codecs.h"
#include "http/codec/fields.h"

namespace edgert::http {

namespace {

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    char* end = nullptr;
    const std::string pair(text.substr(i + 1, 2));
    const long byte = text[i] == '%' && pair.size() == 2 ? std::strtol(pair.c_str(), &end, 16) : 0;
    if (end != nullptr && *end == 0) {
      out.push_back(static_cast<char>(byte));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

std::string basic(std::string_view credentials) {
  return "Basic " + base::base64_encode(credentials);
}

Result<Proxy> parse_proxy(std::string_view url, std::string authorization) {
  std::string plain(url);
  if (plain.find("://") == std::string::npos) plain.insert(0, "http://");
  const size_t begin = plain.find("://") + 3;
  const size_t end = std::min(plain.find_first_of("/?#", begin), plain.size());
  const size_t at = plain.rfind('@', end);
  if (at != std::string::npos && at >= begin) {
    const std::string userinfo = percent_decoded(std::string_view(plain).substr(begin, at - begin));
    if (authorization.empty()) {
      authorization = basic(userinfo.find(':') == std::string::npos ? userinfo + ":" : userinfo);
    }
    plain.erase(begin, at + 1 - begin);
  }
  Result<Destination> parsed = parse_destination(plain);
  if (!parsed.ok() || parsed.value().upstream.secure || !is_field_value(authorization)) {
    // The URL may hold a password, so it is not shown.
    return Error{ErrorCode::kNotSupported,
                 "the proxy's URL is not supported: it must be http://host:port"};
  }
  return Proxy{std::move(parsed.value().upstream), std::move(authorization)};
}

std::string environment(const char* lower, const char* upper) {
  for (const char* name : {lower, upper}) {
    if (const char* value = std::getenv(name); value != nullptr && *value != 0) return value;
  }
  return {};
}

bool in_network(std::string_view network, const std::string& host) {
  if (network.find('/') == std::string_view::npos) return false;
  const auto range = base::IpNetwork::parse(network);
  const auto address = base::IpAddress::parse(host);
  return range && address && range->contains(*address);
}

}  // namespace

bool names_upstream(std::string_view entry, const Upstream& upstream) {
  entry = base::trim(entry);
  if (entry.empty()) return false;
  if (entry == "*" || in_network(entry, upstream.host)) return true;
  if (std::count(entry.begin(), entry.end(), ':') == 1) {
    const size_t colon = entry.find(':');
    if (entry.substr(colon + 1) != std::to_string(upstream.port)) return false;
    entry = entry.substr(0, colon);
  }
  if (entry.starts_with('*')) entry.remove_prefix(1);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty() || upstream.host.size() < entry.size()) return false;
  const size_t rest = upstream.host.size() - entry.size();
  return base::equal_ignoring_case(std::string_view(upstream.host).substr(rest), entry) &&
         (rest == 0 || upstream.host[rest - 1] == '.');
}

ProxyRules ProxyRules::from_environment() {
  ProxyRules rules;
  const auto read = [](const char* lower, const char* upper) -> Choice {
    const std::string url = environment(lower, upper);
    if (url.empty()) return std::nullopt;
    Result<Proxy> proxy = parse_proxy(url, "");
    if (proxy.ok()) proxy.value().is_hosts = true;
    return proxy;
  };
  rules.plain_ = read("http_proxy", "HTTP_PROXY");
  rules.secure_ = read("https_proxy", "HTTPS_PROXY");
  const std::string exempt = environment("no_proxy", "NO_PROXY");
  for (size_t from = 0; from < exempt.size();) {
    const size_t comma = std::min(exempt.find(',', from), exempt.size());
    rules.exempt_.push_back(exempt.substr(from, comma - from));
    from = comma + 1;
  }
  return rules;
}

Result<ProxyRules> ProxyRules::always(const std::string& url, const std::string& authorization) {
  Result<Proxy> proxy = parse_proxy(url, authorization);
  if (!proxy.ok()) return proxy.take_error();
  ProxyRules rules;
  rules.plain_ = proxy;
  rules.secure_ = std::move(proxy);
  return rules;
}

Result<std::optional<Proxy>> ProxyRules::for_upstream(const Upstream& upstream) const {
  const Choice& choice = upstream.secure ? secure_ : plain_;
  if (!choice || is_exempt(upstream)) return std::optional<Proxy>();
  if (!choice->ok()) return choice->error();
  return std::optional<Proxy>(choice->value());
}

bool ProxyRules::is_exempt(const Upstream& upstream) const {
  return std::any_of(exempt_.begin(), exempt_.end(),
                     [&](const std::string& entry) { return names_upstream(entry, upstream); });
}

}  // namespace edgert::http
