#include "graph/jsr_packages.h"

#include <utility>

namespace edgert::graph {

namespace {

packages::Downloads::Options how(const JsrPackages::Options& options) {
  packages::Downloads::Options made;
  made.freshness = options.cached_only || options.fetcher == nullptr
                       ? packages::Downloads::Freshness::kCacheOnly
                       : packages::Downloads::Freshness::kTrustCache;
  return made;
}

}  // namespace

JsrPackages::JsrPackages(Options options)
    : options_(std::move(options)),
      answers_(*options_.answers),
      downloads_(options_.fetcher.get(), &answers_, how(options_)),
      registry_(options_.url, &downloads_) {
  if (options_.lock == nullptr) return;
  registry_.hold_to(options_.lock);
  for (const auto& [specifier, version] : options_.lock->specifiers) {
    if (!specifier.starts_with("jsr:")) continue;
    Result<packages::JsrReference> reference = packages::JsrReference::parse(specifier);
    Result<packages::Version> chosen = packages::Version::parse(version);
    if (reference.ok() && chosen.ok()) registry_.prefer(reference.value().name, chosen.value());
  }
}

Result<std::string> JsrPackages::resolve(const std::string& specifier) {
  if (Status may = options_.rules.check(options_.url.text()); !may.ok()) return may.take_error();
  const std::lock_guard lock(mutex_);
  std::vector<Result<packages::JsrRegistry::Module>> modules = registry_.resolve({specifier});
  if (!modules.front().ok()) return modules.front().take_error();
  return modules.front().value().url.text();
}

bool JsrPackages::covers(const std::string& url) const {
  const Result<packages::WebUrl> parsed = packages::WebUrl::parse(url);
  return parsed.ok() && registry_.covers(parsed.value());
}

Result<std::string> JsrPackages::hash_of(const std::string& url) {
  const Result<packages::WebUrl> parsed = packages::WebUrl::parse(url);
  if (!parsed.ok()) return parsed.error();
  const std::lock_guard lock(mutex_);
  Result<packages::JsrFile> file = registry_.file_at(parsed.value());
  if (!file.ok()) return file.take_error();
  return file.value().sha256;
}

std::string JsrPackages::version_at(const std::string& url) const {
  const Result<packages::WebUrl> parsed = packages::WebUrl::parse(url);
  return parsed.ok() ? registry_.version_at(parsed.value()) : std::string();
}

std::string JsrPackages::digest_of(const std::string& version) {
  const std::lock_guard lock(mutex_);
  return registry_.digest_of(version);
}

}  // namespace edgert::graph
