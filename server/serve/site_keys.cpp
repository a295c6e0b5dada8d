#include "serve/site_keys.h"

#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace edgert::server {

namespace {

void add_keys(const std::vector<std::string>& values, const std::string& role,
              std::vector<jwt::ApiKey>* keys) {
  for (const std::string& value : values) {
    if (!value.empty()) keys->push_back({value, role});
  }
}

jwt::AuthorizerOptions keys_of(const ServeConfig& config) {
  jwt::AuthorizerOptions options;
  options.secret = config.auth.jwt_secret;
  options.jwks = config.auth.jwks_text;
  options.jwks_place = config.auth.jwks;
  options.rules.audiences = config.auth.audiences;
  if (!config.auth.issuer.empty()) options.rules.issuers.push_back(config.auth.issuer);
  options.rules.leeway_s = static_cast<int64_t>(config.auth.leeway_s);
  add_keys(config.auth.publishable_keys, "anon", &options.keys);
  add_keys(config.auth.secret_keys, "service_role", &options.keys);
  add_keys({config.supabase.anon_key}, "anon", &options.keys);
  add_keys({config.supabase.service_role_key}, "service_role", &options.keys);
  return options;
}

bool is_same(const jwt::AuthorizerOptions& one, const jwt::AuthorizerOptions& other) {
  const auto plain = [](const jwt::AuthorizerOptions& its) {
    return std::tie(its.secret, its.public_keys, its.jwks, its.jwks_place, its.keys, its.rules);
  };
  return plain(one) == plain(other);
}

}  // namespace

Result<std::shared_ptr<jwt::Authorizer>> SiteKeys::authorizer_of(const ServeConfig& config) {
  jwt::AuthorizerOptions keys = keys_of(config);
  const bool are_kept = authorizer_ != nullptr && is_same(keys, known_) &&
                        keys.jwks_place.find("://") != std::string::npos;
  if (are_kept) return authorizer_;
  jwt::AuthorizerOptions known = keys;
  keys.report = report_;
  auto authorizer = jwt::make_authorizer(std::move(keys), fetcher_);
  if (!authorizer.ok()) return authorizer.take_error();
  authorizer_ = std::move(authorizer).value();
  known_ = std::move(known);
  return authorizer_;
}

}  // namespace edgert::server
