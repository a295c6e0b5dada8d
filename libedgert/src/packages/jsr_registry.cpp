#include "packages/jsr_registry.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/sha256.h"

namespace edgert::packages {

namespace {

Error not_offered(const std::string& name, const WebUrl& url, const Result<Answer>& answer) {
  const std::string package = "JSR package '" + name + "' ";
  if (!answer.ok())
    return Error{answer.error().code,
                 package + "could not be asked for: " + answer.error().message};
  if (answer.value().status == 404)
    return Error{ErrorCode::kNotFound, package + "does not exist. (" + url.text() + ")"};
  return Error{ErrorCode::kIo, package + "could not be asked for: " + url.text() +
                                   " answers with status " + std::to_string(answer.value().status)};
}

// "@scope/name@version" in two.
std::pair<std::string, std::string> parted(const std::string& name) {
  const size_t at = name.find('@', 1);
  return {name.substr(0, at), name.substr(at + 1)};
}

}  // namespace

JsrRegistry::JsrRegistry(const WebUrl& url, const Downloads* downloads)
    : url_(url), downloads_(downloads) {
  url_.query.clear();
  if (!url_.path.ends_with('/')) url_.path += '/';
}

void JsrRegistry::prefer(const std::string& name, const Version& version) {
  chosen_[name].insert(version);
}

Download JsrRegistry::download_of(const std::string& path, uint64_t most_bytes,
                                  bool never_changes) const {
  Download download;
  download.url = url_;
  download.url.path += path;
  download.fields.emplace_back("accept", "application/json");
  download.most_bytes = most_bytes;
  download.never_changes = never_changes;
  return download;
}

void JsrRegistry::load_packages(const std::set<std::string>& names, bool are_renewed) {
  std::vector<Download> downloads;
  std::vector<std::string> wanted;
  for (const std::string& name : names) {
    if (!are_renewed && packages_.contains(name)) continue;
    downloads.push_back(download_of(name + "/meta.json", JsrPackage::kMostBytes, false));
    downloads.back().is_renewed = are_renewed;
    wanted.push_back(name);
  }
  downloads_->get(downloads, [&](size_t index, Result<Answer> answer) {
    const std::string& name = wanted[index];
    const WebUrl& url = downloads[index].url;
    const auto read = [&]() -> Package {
      if (!answer.ok() || answer.value().status != 200) return not_offered(name, url, answer);
      Result<JsrPackage> package = JsrPackage::parse(name, answer.value().body, url.text());
      if (!package.ok()) return package.take_error();
      return std::make_shared<const JsrPackage>(std::move(package).value());
    };
    packages_.insert_or_assign(name, read());
  });
}

void JsrRegistry::load_versions(const std::set<std::string>& names) {
  std::vector<Download> downloads;
  std::vector<std::string> wanted;
  for (const std::string& each : names) {
    if (versions_.contains(each)) continue;
    const auto [name, version] = parted(each);
    downloads.push_back(
        download_of(name + "/" + version + "_meta.json", JsrVersion::kMostBytes, true));
    wanted.push_back(each);
  }
  downloads_->get(downloads, [&](size_t index, Result<Answer> answer) {
    const std::string& name = wanted[index];
    const WebUrl& url = downloads[index].url;
    const auto read = [&]() -> OneVersion {
      if (!answer.ok() || answer.value().status != 200) return not_offered(name, url, answer);
      const std::string& body = answer.value().body;
      if (lock_ != nullptr) {
        if (Status as_locked = lock_->check_jsr(name, body); !as_locked.ok())
          return as_locked.take_error();
      }
      Result<JsrVersion> version = JsrVersion::parse(name, body, url.text());
      if (!version.ok()) return version.take_error();
      digests_.insert_or_assign(name, base::sha256(body));
      return std::make_shared<const JsrVersion>(std::move(version).value());
    };
    versions_.insert_or_assign(name, read());
  });
}

Result<Version> JsrRegistry::choose(const JsrReference& reference) {
  std::set<Version>& chosen = chosen_[reference.name];
  const auto best = [&]() -> Result<Version> {
    const Package& package = packages_.find(reference.name)->second;
    if (!package.ok()) return package.error();
    return package.value()->best(reference, chosen);
  };
  Result<Version> version = best();
  // A cache may have been trusted for too long.
  if (!version.ok() && downloads_->freshness() == Downloads::Freshness::kTrustCache &&
      packages_.find(reference.name)->second.ok() && renewed_.insert(reference.name).second) {
    load_packages({reference.name}, true);
    version = best();
  }
  if (version.ok()) chosen.insert(version.value());
  return version;
}

std::vector<Result<JsrRegistry::Module>> JsrRegistry::resolve(
    const std::vector<std::string>& specifiers) {
  std::vector<Result<JsrReference>> references;
  std::set<std::string> packages, versions;
  for (const std::string& specifier : specifiers) {
    references.push_back(JsrReference::parse(specifier));
    if (references.back().ok()) packages.insert(references.back().value().name);
  }
  load_packages(packages, false);
  std::vector<Result<Version>> chosen;
  for (const Result<JsrReference>& reference : references) {
    chosen.push_back(reference.ok() ? choose(reference.value())
                                    : Result<Version>(reference.error()));
    if (chosen.back().ok())
      versions.insert(reference.value().name + "@" + chosen.back().value().text());
  }
  load_versions(versions);
  std::vector<Result<Module>> out;
  for (size_t i = 0; i < specifiers.size(); ++i) {
    const auto module = [&]() -> Result<Module> {
      if (!chosen[i].ok()) return chosen[i].error();
      const JsrReference& reference = references[i].value();
      const std::string version = chosen[i].value().text();
      const OneVersion& its = versions_.find(reference.name + "@" + version)->second;
      if (!its.ok()) return its.error();
      Result<std::string> path = its.value()->path_of(reference.exported);
      if (!path.ok()) return path.take_error();
      Module found{reference.name, version, url_, *its.value()->file(path.value())};
      found.url.path += reference.name + "/" + version + path.value();
      return found;
    };
    out.push_back(module());
  }
  return out;
}

bool JsrRegistry::covers(const WebUrl& url) const {
  return url.has_origin_of(url_) && url.path.starts_with(url_.path) &&
         url.path.substr(url_.path.size()).starts_with('@');
}

std::string JsrRegistry::version_at(const WebUrl& url) const {
  if (!covers(url)) return {};
  const std::string rest = url.path.substr(url_.path.size());
  const size_t scope_end = rest.find('/');
  const size_t name_end =
      scope_end == std::string::npos ? scope_end : rest.find('/', scope_end + 1);
  const size_t version_end =
      name_end == std::string::npos ? name_end : rest.find('/', name_end + 1);
  if (version_end == std::string::npos) return {};
  const std::string name = rest.substr(0, name_end);
  const std::string version = rest.substr(name_end + 1, version_end - name_end - 1);
  const Result<Version> parsed = Version::parse(version, Grammar::kStrict);
  if (!JsrReference::parse("jsr:" + name).ok() || !parsed.ok() || parsed.value().text() != version)
    return {};
  return name + "@" + version;
}

std::string JsrRegistry::digest_of(const std::string& version) const {
  const auto found = digests_.find(version);
  return found == digests_.end() ? std::string() : found->second;
}

Result<JsrFile> JsrRegistry::file_at(const WebUrl& url) {
  const Error none{ErrorCode::kNotFound, url.text() + " is no file of a JSR package"};
  const std::string version = version_at(url);
  if (version.empty() || !url.query.empty()) return none;
  load_versions({version});
  const OneVersion& its = versions_.find(version)->second;
  if (!its.ok()) return its.error();
  const JsrFile* file = its.value()->file(url.path.substr(url_.path.size() + version.size()));
  if (file == nullptr) return none;
  return *file;
}

}  // namespace edgert::packages
