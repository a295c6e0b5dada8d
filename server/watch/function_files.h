// Which files a worker is made of.
#pragma once

#include <set>
#include <string>

#include "edgert/module_graph.h"
#include "edgert/worker.h"

namespace edgert::server {

// Absolute paths: the modules of its graph as far as they can be read, those that are missing, and
// whatever configures it, there or not. Of a pack the file alone. Reads the graph, so it blocks.
std::set<std::string> function_files(GraphReader& reader, const WorkerOptions& worker);

// A path as people of this folder call it.
std::string shown_path(const std::string& path);

}  // namespace edgert::server
