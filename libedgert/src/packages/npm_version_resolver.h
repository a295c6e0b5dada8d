// Chooses the versions of a graph of npm packages.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "edgert/result.h"
#include "packages/npm_machine.h"
#include "packages/npm_overrides.h"
#include "packages/npm_registry.h"
#include "packages/npm_snapshot.h"
#include "packages/npm_version_graph.h"

namespace edgert::packages {

struct NpmGraphInput {
  std::vector<std::string> requirements;  // "name@range", "alias@npm:name@range"
  NpmOverrides overrides = {};
  // Whose choices are kept where they will do; null: there are none.
  const NpmSnapshot* earlier = nullptr;
  // Optional dependencies that are built for others are left out; nothing: none are.
  std::optional<NpmMachine> machine = NpmMachine::this_one();
};

// Breadth first; what one level needs is asked for at once. The same whatever order answers come
// in. Fails where a requirement cannot be met, with who needs what.
Result<NpmVersionGraph> resolve_npm_versions(const NpmGraphInput& input, NpmRegistry* registry);

}  // namespace edgert::packages
