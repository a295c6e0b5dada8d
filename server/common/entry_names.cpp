#include "common/entry_names.h"

#include <sstream>

#include "edgert/module_graph.h"

namespace edgert::server {

std::vector<std::string> entry_names() {
  std::vector<std::string> names;
  std::istringstream all(entry_file_names());
  for (std::string name; std::getline(all >> std::ws, name, ',');) {
    // The last is a sentence.
    if (name.find(' ') == std::string::npos) names.push_back(name);
  }
  return names;
}

}  // namespace edgert::server
