#include "packages/npm_graph.h"

#include <algorithm>
#include <set>
#include <string>

#include "packages/npm_instances.h"

namespace edgert::packages {

Result<NpmSnapshot> resolve_npm_graph(const NpmGraphInput& input, NpmRegistry* registry) {
  const std::set<std::string, std::less<>> wanted(input.requirements.begin(),
                                                  input.requirements.end());
  if (input.earlier != nullptr && input.earlier->overrides == input.overrides.text() &&
      std::all_of(wanted.begin(), wanted.end(), [&](const std::string& requirement) {
        return input.earlier->roots.contains(requirement);
      }))
    return input.earlier->reduced_to(wanted);
  Result<NpmVersionGraph> versions = resolve_npm_versions(input, registry);
  if (!versions.ok()) return versions.take_error();
  Result<NpmSnapshot> snapshot = instantiate_npm_versions(versions.value());
  if (snapshot.ok()) snapshot.value().overrides = input.overrides.text();
  return snapshot;
}

}  // namespace edgert::packages
