// graph_question: what is asked of a function's graph before, or without, a worker of its own.
#pragma once

#include "edgert/module_graph.h"
#include "edgert/worker.h"

namespace edgert::server {

// For the graph that a worker with these options would get.
inline GraphQuestion graph_question(const WorkerOptions& worker) {
  GraphQuestion question;
  question.service_path = worker.service_path;
  question.entry_point = worker.entry_point;
  question.import_map_path = worker.import_map_path;
  question.is_confined = !worker.privileged;
  question.module_roots = worker.module_roots;
  question.imports = worker.imports;
  question.no_npm = worker.no_npm;
  question.env = worker.env;
  return question;
}

}  // namespace edgert::server
