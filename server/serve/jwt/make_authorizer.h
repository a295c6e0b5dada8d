// An Authorizer by what a configuration says.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "edgert/result.h"
#include "serve/jwt/authorize.h"
#include "serve/jwt/claims.h"
#include "serve/jwt/clocks.h"
#include "serve/jwt/key_source.h"

namespace edgert::server::jwt {

struct AuthorizerOptions {
  std::string secret = {};                    // for HS256, HS384, HS512; empty: none
  std::vector<std::string> public_keys = {};  // each a PEM
  std::string jwks = {};                      // a set of keys; empty: none
  std::string jwks_place = {};                // an https: or http: URL, or a path; empty: none
  std::vector<ApiKey> keys = {};
  Rules rules = {};
  // Hears what is wrong with keys while the server runs, a sentence without anything of a token;
  // on any thread.
  std::function<void(const std::string& what)> report = nullptr;
};

// Keys that lie elsewhere are asked for at once; a file has to be there. Errors: of a key that
// cannot be used, with its option's name. `fetcher` asks URLs; null where `jwks_place` is none.
Result<std::shared_ptr<Authorizer>> make_authorizer(AuthorizerOptions options,
                                                    std::shared_ptr<JwksFetcher> fetcher,
                                                    Clocks clocks = {});

}  // namespace edgert::server::jwt
