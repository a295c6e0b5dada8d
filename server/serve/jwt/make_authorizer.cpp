#include "serve/jwt/make_authorizer.h"

#include <optional>
#include <utility>

namespace edgert::server::jwt {

namespace {

Error at_option(const std::string& name, const Error& error) {
  return {ErrorCode::kInvalidArgument, name + " " + error.message};
}

bool is_web_url(std::string_view place) {
  return place.starts_with("https://") || place.starts_with("http://");
}

// What is wrong with a file is known before anybody asks for a function.
Status check_file(const std::string& path) {
  std::optional<Error> error;
  FileFetcher().fetch(path, [&](Result<FetchedKeys> fetched) {
    if (!fetched.ok()) {
      error = fetched.take_error();
      return;
    }
    Result<KeySet> set =
        KeySet::from_jwks(fetched.value().body, KeySet::Secrets::kAllowed, nullptr);
    if (!set.ok()) error = Error{ErrorCode::kInvalidData, path + " " + set.error().message};
  });
  if (error) return Error{ErrorCode::kInvalidArgument, error->message};
  return Unit{};
}

Result<KeySet> fixed_keys(const AuthorizerOptions& options) {
  KeySet keys;
  if (!options.jwks.empty()) {
    std::vector<std::string> skipped;
    Result<KeySet> set = KeySet::from_jwks(options.jwks, KeySet::Secrets::kAllowed, &skipped);
    if (!set.ok()) return at_option("jwks", set.error());
    keys = std::move(set).value();
    for (const std::string& each : skipped) {
      if (options.report) options.report("jwks: " + each);
    }
  }
  if (!options.secret.empty()) {
    Result<Key> key = Key::from_secret(options.secret);
    if (!key.ok()) return at_option("jwt_secret", key.error());
    keys.add(std::move(key).value());
  }
  for (const std::string& pem : options.public_keys) {
    Result<Key> key = Key::from_pem(pem);
    if (!key.ok()) return at_option("public key", key.error());
    keys.add(std::move(key).value());
  }
  return keys;
}

}  // namespace

Result<std::shared_ptr<Authorizer>> make_authorizer(AuthorizerOptions options,
                                                    std::shared_ptr<JwksFetcher> fetcher,
                                                    Clocks clocks) {
  Result<KeySet> keys = fixed_keys(options);
  if (!keys.ok()) return keys.take_error();
  std::vector<std::shared_ptr<JwksSource>> sources;
  const std::string& place = options.jwks_place;
  if (!place.empty()) {
    JwksSourceOptions source;
    if (is_web_url(place)) {
      source.url = place;
    } else {
      if (Status status = check_file(place); !status.ok()) return status.take_error();
      source = JwksSourceOptions::for_file(place);
      fetcher = std::make_shared<FileFetcher>();
    }
    source.report = options.report;
    sources.push_back(JwksSource::create(std::move(source), std::move(fetcher), clocks));
    sources.back()->freshen();
  }
  auto ring = std::make_shared<Keyring>(std::move(keys).value(), std::move(sources));
  auto verifier = std::make_shared<Verifier>(std::move(options.rules), std::move(ring),
                                             Verifier::CacheSize{}, clocks);
  return std::make_shared<Authorizer>(std::move(verifier), std::move(options.keys));
}

}  // namespace edgert::server::jwt
