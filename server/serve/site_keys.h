// SiteKeys: who says whom tokens let in, by the configuration that holds now.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "edgert/result.h"
#include "serve/config/serve_config.h"
#include "serve/jwt/make_authorizer.h"

namespace edgert::server {

// Thread: one at a time.
class SiteKeys {
 public:
  using Report = std::function<void(const std::string& what)>;
  // `report`: what is wrong with keys that are fetched later.
  SiteKeys(std::shared_ptr<jwt::JwksFetcher> fetcher, Report report)
      : fetcher_(std::move(fetcher)), report_(std::move(report)) {}
  // The one before where nothing has changed: keys that have been fetched are kept, whoever has
  // them may be away now; files are read anew.
  Result<std::shared_ptr<jwt::Authorizer>> authorizer_of(const ServeConfig& config);

 private:
  const std::shared_ptr<jwt::JwksFetcher> fetcher_;
  const Report report_;
  std::shared_ptr<jwt::Authorizer> authorizer_;
  jwt::AuthorizerOptions known_;  // that it was made of
};

}  // namespace edgert::server
