// EarlierChoices: which versions a graph got when it was resolved before.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "packages/npm_snapshot.h"
#include "packages/semver.h"

namespace edgert::packages {

// Thread: any. What is asked for by `name` is given of that package alone.
class EarlierChoices {
 public:
  // Null: there are none.
  explicit EarlierChoices(const NpmSnapshot* snapshot);

  std::optional<Version> root(const std::string& requirement, const std::string& name) const;
  // Of what `package` ("name@version") imports by `alias`.
  std::optional<Version> dependency(const std::string& package, const std::string& alias,
                                    const std::string& name) const;
  const std::set<Version>& versions_of(const std::string& name) const;

 private:
  std::optional<Version> version_of(const std::string& id, const std::string& name) const;

  const NpmSnapshot* snapshot_;
  // The first of several that met different peers.
  std::map<std::string, const NpmPackage*, std::less<>> packages_;
  std::map<std::string, std::set<Version>, std::less<>> versions_;
};

}  // namespace edgert::packages
