#include "packages/earlier_choices.h"

#include <utility>

namespace edgert::packages {

EarlierChoices::EarlierChoices(const NpmSnapshot* snapshot) : snapshot_(snapshot) {
  if (snapshot_ == nullptr) return;
  for (const auto& [id, package] : snapshot_->packages) {
    packages_.try_emplace(package.name + "@" + package.version, &package);
    if (Result<Version> version = Version::parse(package.version); version.ok())
      versions_[package.name].insert(std::move(version).value());
  }
}

std::optional<Version> EarlierChoices::root(const std::string& requirement,
                                            const std::string& name) const {
  if (snapshot_ == nullptr) return std::nullopt;
  const auto found = snapshot_->roots.find(requirement);
  return found == snapshot_->roots.end() ? std::nullopt : version_of(found->second, name);
}

std::optional<Version> EarlierChoices::dependency(const std::string& package,
                                                  const std::string& alias,
                                                  const std::string& name) const {
  const auto from = packages_.find(package);
  if (from == packages_.end()) return std::nullopt;
  const auto found = from->second->dependencies.find(alias);
  return found == from->second->dependencies.end() ? std::nullopt : version_of(found->second, name);
}

const std::set<Version>& EarlierChoices::versions_of(const std::string& name) const {
  static const std::set<Version> kNothing;
  const auto found = versions_.find(name);
  return found == versions_.end() ? kNothing : found->second;
}

std::optional<Version> EarlierChoices::version_of(const std::string& id,
                                                  const std::string& name) const {
  const auto found = snapshot_->packages.find(id);
  if (found == snapshot_->packages.end() || found->second.name != name) return std::nullopt;
  Result<Version> version = Version::parse(found->second.version);
  if (!version.ok()) return std::nullopt;
  return std::move(version).value();
}

}  // namespace edgert::packages
