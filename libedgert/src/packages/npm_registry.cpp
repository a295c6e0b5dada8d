#include "packages/npm_registry.h"

#include <utility>

#include "packages/npm_name.h"

namespace edgert::packages {

namespace {

Error not_offered(ErrorCode code, const std::string& name, const std::string& what) {
  return Error{code, "npm package '" + name + "' " + what};
}

}  // namespace

Result<Download> NpmRegistry::download_of(const std::string& name) const {
  Status status = check_npm_name(name);
  if (!status.ok()) return status.take_error();
  Download download;
  download.url = npmrc_->registry_of(name);
  const size_t slash = name.find('/');
  download.url.path +=
      slash == std::string::npos ? name : name.substr(0, slash) + "%2f" + name.substr(slash + 1);
  download.fields.emplace_back(
      "accept", "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8");
  download.authorization = npmrc_->authorization_for(download.url);
  download.most_bytes = Packument::kMostBytes;
  return download;
}

NpmRegistry::Found NpmRegistry::read(const std::string& name, const WebUrl& url,
                                     Result<Answer> answer) {
  if (!answer.ok()) {
    return not_offered(answer.error().code, name,
                       "could not be asked for: " + answer.error().message);
  }
  const int status = answer.value().status;
  if (status == 404)
    return not_offered(ErrorCode::kNotFound, name, "does not exist. (" + url.text() + ")");
  if (status == 401 || status == 403) {
    return not_offered(ErrorCode::kNotCapable, name,
                       "may not be read by who asks: " + url.text() + " answers with status " +
                           std::to_string(status));
  }
  if (status != 200) {
    return not_offered(
        ErrorCode::kIo, name,
        "could not be asked for: " + url.text() + " answers with status " + std::to_string(status));
  }
  Found found = Packument::parse(name, answer.value().body, url.text());
  if (found.ok()) bytes_ += found.value()->bytes();
  if (bytes_ > kMostBytesInAll) {
    return not_offered(ErrorCode::kLimit, name,
                       "is one of too many: together they are described by more than " +
                           std::to_string(kMostBytesInAll) + " bytes");
  }
  return found;
}

NpmRegistry::Found NpmRegistry::renewed(const std::string& name) {
  if (downloads_->freshness() == Downloads::Freshness::kTrustCache && renewed_.insert(name).second)
    found_.erase(name);
  return packuments({name}).front();
}

std::vector<NpmRegistry::Found> NpmRegistry::packuments(const std::vector<std::string>& names) {
  std::vector<Download> downloads;
  std::vector<std::map<std::string, Found, std::less<>>::iterator> places;
  for (const std::string& name : names) {
    const auto [place, is_new] =
        found_.try_emplace(name, Error{ErrorCode::kInternal, "not asked for yet"});
    if (!is_new) continue;
    Result<Download> download = download_of(name);
    if (!download.ok()) {
      place->second = download.take_error();
      continue;
    }
    download.value().is_renewed = renewed_.contains(name);
    downloads.push_back(std::move(download).value());
    places.push_back(place);
  }
  downloads_->get(downloads, [&](size_t index, Result<Answer> answer) {
    const auto place = places[index];
    place->second = read(place->first, downloads[index].url, std::move(answer));
  });
  std::vector<Found> out;
  for (const std::string& name : names) out.push_back(found_.find(name)->second);
  return out;
}

}  // namespace edgert::packages
