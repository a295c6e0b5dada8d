#include "graph/discovery.h"

#include <simdjson.h>
#include <unistd.h>

#include <utility>
#include <vector>

#include "graph/detail.h"
#include "graph/files.h"
#include "graph/given_files.h"
#include "graph/jsonc.h"
#include "graph/url.h"

namespace edgert::graph {

namespace {

// `looked_for`: where nothing was, and what.
Error no_entry(const char* message, std::string looked_for) {
  Error error{ErrorCode::kNotFound, message, ErrorReason::kFunctionNotFound};
  ErrorDetail detail = detail_of(error);
  detail.topic = ErrorTopic::kNoEntry;
  detail.what += ": " + std::move(looked_for);
  return with_detail(std::move(error), std::move(detail));
}

Error no_entry_in(const std::string& directory) {
  return no_entry("could not find an appropriate entrypoint",
                  access(directory.c_str(), F_OK) != 0
                      ? directory + " does not exist"
                      : directory + " has none of " + entry_file_names());
}

constexpr const char* kIndexFiles[] = {"index.ts", "index.tsx", "index.js", "index.mjs",
                                       "index.jsx"};

// `main` of a package.json, absolute; empty where it names none.
std::string main_of(const std::string& directory, const std::string& package) {
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  std::string_view main;
  if (parser.parse(strip_jsonc(package)).get(json) != simdjson::SUCCESS ||
      json["main"].get(main) != simdjson::SUCCESS)
    return {};
  return absolute_path(directory + "/" + std::string(main));
}

// What the host's loader has of it; an empty path: nothing.
Result<FoundEntry> find_given(const std::string& directory, const std::string& entry_point,
                              const GivenFiles& files) {
  std::vector<std::string> paths;
  if (!entry_point.empty()) {
    paths.push_back(named_path(entry_point));
  } else {
    for (const char* name : kIndexFiles) paths.push_back(directory + "/" + name);
    Result<std::optional<std::string>> package = files.configuration(directory + "/package.json");
    if (!package.ok()) return package.take_error();
    if (std::string main = package.value() ? main_of(directory, *package.value()) : "";
        !main.empty())
      paths.push_back(std::move(main));
  }
  for (std::string& path : paths) {
    Result<std::optional<ModuleSource>> given = files.file(path);
    if (!given.ok()) return given.take_error();
    if (given.value()) return FoundEntry{std::move(path), std::move(given).value()};
  }
  return FoundEntry{};
}

}  // namespace

std::string entry_file_names() {
  std::string names;
  for (const char* name : kIndexFiles) names.append(name).append(", ");
  return names + "\"main\" of package.json";
}

Result<FoundEntry> find_entry(const std::string& service_path, const std::string& entry_point,
                              const ModuleFiles& files, const GivenFiles* given) {
  const std::string directory = absolute_path(service_path);
  if (given != nullptr) {
    Result<FoundEntry> found = find_given(directory, entry_point, *given);
    if (!found.ok() || !found.value().path.empty()) return found;
  }
  const auto on_disk = [](std::string path) { return FoundEntry{std::move(path), std::nullopt}; };
  if (!entry_point.empty()) {
    std::string path = named_path(entry_point);
    if (!is_file(path)) return no_entry("failed to determine entrypoint", path + " is no file");
    return on_disk(std::move(path));
  }
  if (is_file(directory)) return on_disk(directory);
  for (const char* name : kIndexFiles) {
    std::string path = directory + "/" + name;
    if (is_file(path)) return on_disk(std::move(path));
  }
  // What is not there at all is below nobody's module roots, either.
  if (access(directory.c_str(), F_OK) != 0) return no_entry_in(directory);
  const Result<std::string> package = files.read_configuration(directory + "/package.json");
  if (package.ok()) {
    std::string path = main_of(directory, package.value());
    if (!path.empty() && is_file(path)) return on_disk(std::move(path));
  } else if (package.error().code != ErrorCode::kNotFound) {
    return package.error();
  }
  return no_entry_in(directory);
}

}  // namespace edgert::graph
