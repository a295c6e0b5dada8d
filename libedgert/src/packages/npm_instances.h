// Which peers the packages of a version graph meet, and how many of each there have to be for that.
#pragma once

#include "edgert/result.h"
#include "packages/npm_snapshot.h"
#include "packages/npm_version_graph.h"

namespace edgert::packages {

// The same for the same graph. Fails where there would be more packages than a snapshot may have.
Result<NpmSnapshot> instantiate_npm_versions(const NpmVersionGraph& graph);

}  // namespace edgert::packages
