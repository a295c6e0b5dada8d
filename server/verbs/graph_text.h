// Module graphs as people and programs read them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/module_graph.h"

namespace edgert::server {

std::string graph_as_tree(const ModuleGraph& graph);
std::string graphs_as_json(const std::vector<std::shared_ptr<const ModuleGraph>>& graphs);

// All of it; errno says what is wrong.
bool write_to(int file, std::string_view bytes);

}  // namespace edgert::server
