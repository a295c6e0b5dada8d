// What tells one version of a function from another, and keeps it.
#pragma once

#include <memory>
#include <string>

#include "edgert/module_graph.h"
#include "edgert/result.h"
#include "edgert/worker.h"

namespace edgert::server {

// Whether a worker of the one serves for the other as well, with the same files.
bool is_same(const WorkerOptions& one, const WorkerOptions& other);

// Whether a file is a module that may register a schedule.
bool has_cron(const std::string& file);

// A function as its files are now, in one piece, or why that cannot be had. Blocks on its graph.
Result<std::shared_ptr<const std::string>> pack_of(GraphReader& reader,
                                                   const WorkerOptions& worker);

}  // namespace edgert::server
