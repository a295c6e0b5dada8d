#include "watch/function_files.h"

#include <filesystem>
#include <string_view>

#include "common/entry_names.h"
#include "common/graph_question.h"

namespace edgert::server {

namespace {

namespace fs = std::filesystem;

// Longer than any graph takes whose modules have been fetched.
constexpr uint64_t kPatienceMs = 10'000;

constexpr const char* kConfigurations[] = {"deno.json",    "deno.jsonc", "deno.lock",
                                           "package.json", ".npmrc",     "import_map.json"};

std::string absolute(const std::string& path) {
  constexpr std::string_view kScheme = "file://";
  std::error_code none;
  const fs::path file = path.starts_with(kScheme) ? path.substr(kScheme.size()) : path;
  return fs::absolute(file, none).lexically_normal().string();
}

// What lies at these places counts as soon as it is there.
void add_entries(const fs::path& folder, std::set<std::string>* files) {
  for (const std::string& name : entry_names()) files->insert((folder / name).string());
}

void add_configurations(fs::path folder, std::set<std::string>* files) {
  for (;; folder = folder.parent_path()) {
    for (const char* name : kConfigurations) files->insert((folder / name).string());
    if (folder == folder.parent_path()) return;
  }
}

// Thousands of them would be looked at for changes that package.json tells as well.
bool is_of_a_package(const std::string& file) {
  return file.find("/node_modules/") != std::string::npos;
}

}  // namespace

std::set<std::string> function_files(GraphReader& reader, const WorkerOptions& worker) {
  std::set<std::string> files;
  std::error_code none;
  const std::string& named = worker.entry_point.empty() ? worker.service_path : worker.entry_point;
  if (named.empty() || worker.module_code || worker.bundle || worker.module_loader) return files;
  fs::path place = absolute(named);
  // Without a name at its end, as people write folders.
  if (!place.has_filename()) place = place.parent_path();
  const bool is_folder = !fs::is_regular_file(place, none);
  if (!is_folder) files.insert(place.string());
  if (is_folder) add_entries(place, &files);
  add_configurations(is_folder ? place : place.parent_path(), &files);
  if (!worker.import_map_path.empty() && !worker.import_map_path.starts_with("data:"))
    files.insert(absolute(worker.import_map_path));

  GraphQuestion question = graph_question(worker);
  question.timeout_ms = kPatienceMs;
  const auto graph = reader.read(question);
  if (!graph.ok()) return files;
  for (const std::string& file : graph.value()->files()) {
    if (!is_of_a_package(file)) files.insert(file);
  }
  return files;
}

std::string shown_path(const std::string& path) {
  std::error_code none;
  const std::string here = fs::current_path(none).string() + "/";
  return path.starts_with(here) && here != "//" ? path.substr(here.size()) : path;
}

}  // namespace edgert::server
