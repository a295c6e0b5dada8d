// A registry of packages that a test makes up, and graphs of them.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <vector>

#include "packages/npm_graph.h"
#include "unit/packages/scripted_fetcher.h"

class NpmTestRegistry {
 public:
  // `more` is what else stands in the manifest: "\"dependencies\": {\"b\": \"^1\"}".
  NpmTestRegistry& has(const std::string& name, const std::string& version,
                       const std::string& more = "") {
    versions_[name].emplace_back(version, more);
    return *this;
  }

  edgert::Result<edgert::packages::NpmSnapshot> resolve(edgert::packages::NpmGraphInput input,
                                                        size_t hold_back = 0) {
    ScriptedFetcher fetcher;
    ScriptedClock clock;
    fetcher.hold_back(hold_back);
    for (const auto& [name, versions] : versions_) {
      std::string body, latest;
      for (const auto& [version, more] : versions) {
        const std::string tarball = "https://registry.dev/" + name + "-" + version + ".tgz";
        body += (body.empty() ? "\"" : ", \"") + version + "\": {" + more +
                (more.empty() ? "" : ", ") + "\"dist\": {\"tarball\": \"" + tarball +
                "\", \"shasum\": \"00\"}}";
        if (version.find('-') == std::string::npos) latest = version;
      }
      std::string path = name;
      if (const size_t slash = path.find('/'); slash != std::string::npos)
        path.replace(slash, 1, "%2f");
      fetcher.on("https://registry.dev/" + path, 200,
                 "{\"dist-tags\": {\"latest\": \"" + latest + "\"}, \"versions\": {" + body + "}}");
    }
    edgert::packages::Npmrc npmrc;
    REQUIRE(npmrc.set_registry("https://registry.dev/", "the test").ok());
    const edgert::packages::Downloads downloads(&fetcher, nullptr, clock.options());
    edgert::packages::NpmRegistry registry(&npmrc, &downloads);
    auto snapshot = edgert::packages::resolve_npm_graph(input, &registry);
    asked = fetcher.urls().size();
    return snapshot;
  }

  edgert::packages::NpmSnapshot graph_of(std::vector<std::string> requirements) {
    auto snapshot = resolve({.requirements = std::move(requirements)});
    INFO((snapshot.ok() ? "" : snapshot.error().message));
    REQUIRE(snapshot.ok());
    return snapshot.value();
  }

  std::string failure_of(std::vector<std::string> requirements) {
    auto snapshot = resolve({.requirements = std::move(requirements)});
    return snapshot.ok() ? "none" : snapshot.error().message;
  }

  size_t asked = 0;  // of the last graph

 private:
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> versions_;
};

// The id of what is reached from a requirement by names; "": nothing.
inline std::string reached(const edgert::packages::NpmSnapshot& snapshot,
                           const std::string& requirement,
                           const std::vector<std::string>& aliases = {}) {
  const auto root = snapshot.roots.find(requirement);
  std::string id = root == snapshot.roots.end() ? "" : root->second;
  for (const std::string& alias : aliases) {
    const auto package = snapshot.packages.find(id);
    if (package == snapshot.packages.end()) return {};
    const auto needed = package->second.dependencies.find(alias);
    if (needed == package->second.dependencies.end()) return {};
    id = needed->second;
  }
  return id;
}
