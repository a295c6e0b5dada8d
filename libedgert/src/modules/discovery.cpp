#include "modules/discovery.h"

#include <simdjson.h>

#include "modules/files.h"

namespace edgert::modules {

Result<std::string> find_entry(const std::string& service_path, const std::string& entry_point) {
  if (!entry_point.empty()) {
    const std::string path =
        entry_point.starts_with("file://") ? path_of(entry_point) : absolute_path(entry_point);
    if (!is_file(path)) return Error{ErrorCode::kNotFound, "failed to determine entrypoint"};
    return path;
  }
  const std::string directory = absolute_path(service_path);
  if (is_file(directory)) return directory;
  for (const char* name : {"index.ts", "index.tsx", "index.js", "index.mjs", "index.jsx"}) {
    const std::string path = directory + "/" + name;
    if (is_file(path)) return path;
  }
  if (Result<std::string> package = read_file(directory + "/package.json"); package.ok()) {
    simdjson::dom::parser parser;
    simdjson::dom::element json;
    std::string_view main;
    if (parser.parse(package.value()).get(json) == simdjson::SUCCESS &&
        json["main"].get(main) == simdjson::SUCCESS) {
      const std::string path = absolute_path(directory + "/" + std::string(main));
      if (is_file(path)) return path;
    }
  }
  return Error{ErrorCode::kNotFound, "could not find an appropriate entrypoint"};
}

}  // namespace edgert::modules
