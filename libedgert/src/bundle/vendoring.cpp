#include "bundle/vendoring.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "base/sha256.h"
#include "base/text_codecs.h"
#include "graph/addresses.h"
#include "graph/builtin_modules.h"
#include "graph/files.h"
#include "graph/npm_packages.h"
#include "graph/package_resolver.h"
#include "graph/source_reading.h"
#include "graph/url.h"

namespace edgert::bundle {

namespace {

using graph::shown;

constexpr std::string_view kStore = ".deno";  // in node_modules
constexpr size_t kMostPackageFiles = 100'000;

// How the files of a kind end, the usual ending first.
std::vector<std::string_view> endings_of(ModuleKind kind) {
  switch (kind) {
    case ModuleKind::kJavaScript:
      return {".js", ".mjs"};
    case ModuleKind::kTypeScript:
      return {".ts", ".mts"};
    case ModuleKind::kJsx:
      return {".jsx"};
    case ModuleKind::kTsx:
      return {".tsx"};
    case ModuleKind::kJson:
      return {".json"};
    case ModuleKind::kWasm:
      return {".wasm"};
    case ModuleKind::kText:
    case ModuleKind::kBytes:
      break;
  }
  return {""};
}

// From a package's place in its folders to that of another one.
std::string link_target(const std::string& name, std::string_view to) {
  return (name.find('/') == std::string::npos ? "" : "../") + std::string(to);
}

}  // namespace

Vendoring::Vendoring(std::string folder, const store::RemoteFiles* kept)
    : folder_(std::move(folder)),
      around_(graph::parent(folder_)),
      kept_(kept),
      vendor_(folder_),
      node_modules_((around_ == "/" ? "" : around_) + "/node_modules") {
  taken_.emplace("import_map.json", false);
  taken_.emplace("package.json", false);
}

std::string Vendoring::place_of(std::string_view url) const {
  if (const auto remote = places_.find(url); remote != places_.end()) return remote->second;
  if (!graph::is_file_url(url)) return std::string(url);
  const std::string path = graph::path_of(url);
  if (!graph::npm_file(path)) return std::string(url);
  std::string place = (around_ == "/" ? "" : around_) + "/node_modules/";
  place.append(kStore).append("/").append(path.substr(graph::kPackagesRoot.size()));
  return graph::file_url(place);
}

// As an import map says it that lies in the folder.
std::string Vendoring::relative(std::string_view url) const {
  if (!graph::is_file_url(url)) return std::string(url);
  const std::string from = graph::file_url(folder_ == "/" ? "/" : folder_ + "/");
  size_t common = 0;
  for (size_t at = 0; at < from.size() && at < url.size() && from[at] == url[at]; ++at) {
    if (from[at] == '/') common = at + 1;
  }
  std::string steps;
  for (size_t at = common; (at = from.find('/', at)) != std::string::npos; ++at) steps += "../";
  return (steps.empty() ? "./" : steps).append(url.substr(common));
}

// --- https: and jsr: ----------------------------------------------------------------------------

std::string Vendoring::remote_path(const std::string& url, ModuleKind kind) {
  const size_t begin = url.find("://") + 3;
  const size_t end = std::min(url.find_first_of("?#", begin), url.size());
  std::string path = path_like(base::percent_decode(url.substr(begin, end - begin)));
  std::string ending;
  if (graph::is_declaration(url)) {
    ending = ".d.ts";
  } else {
    const std::vector<std::string_view> endings = endings_of(kind);
    const auto fitting = std::find_if(endings.begin(), endings.end(),
                                      [&](std::string_view its) { return path.ends_with(its); });
    ending = fitting == endings.end() ? endings.front() : *fitting;
  }
  std::string stem = path.ends_with(ending) ? path.substr(0, path.size() - ending.size()) : path;
  const auto is_free = [&](const std::string& candidate) {
    if (taken_.contains(candidate)) return false;
    for (size_t at = 0; (at = candidate.find('/', at)) != std::string::npos; ++at) {
      const auto above = taken_.find(candidate.substr(0, at));
      if (above != taken_.end() && !above->second) return false;
    }
    return true;
  };
  // A query, and what has another's name already, make another name.
  if (end != url.size() || !is_free(stem + ending)) stem += "-" + base::sha256(url).substr(0, 16);
  path = stem + ending;
  for (size_t at = 0; (at = path.find('/', at)) != std::string::npos; ++at)
    taken_.emplace(path.substr(0, at), true);
  taken_.emplace(path, false);
  return path;
}

Status Vendoring::add_remote(const std::string& url, const graph::Source& source) {
  if (places_.contains(url) || !graph::builtin_source(url).empty()) return Unit{};
  std::string bytes;
  // Nobody has fetched what is types alone.
  if (!graph::is_declaration(url)) {
    std::optional<store::RemoteFile> kept = kept_->read(url);
    if (!kept)
      return Error{ErrorCode::kIo, shown(url) + " cannot be kept in the cache on this machine"};
    bytes = std::move(kept->body);
  }
  const std::string path = remote_path(url, source.kind);
  if (Status written = vendor_.write(path, bytes); !written.ok()) return written;
  places_.emplace(url, graph::file_url((folder_ == "/" ? "" : folder_) + "/" + path));
  ++modules_;
  return Unit{};
}

// --- npm: ---------------------------------------------------------------------------------------

Status Vendoring::add_package(const std::string& id, const packages::NpmSnapshot& snapshot,
                              const std::string& from) {
  const packages::NpmPackage& package = snapshot.packages.find(id)->second;
  const auto place = [](const std::string& its_id, const std::string& name) {
    return graph::npm_path(its_id, name, "").substr(graph::kPackagesRoot.size());
  };
  const std::string to = std::string(kStore) + "/" + place(id, package.name);
  std::error_code failed;
  size_t files = 0;
  for (auto at = std::filesystem::recursive_directory_iterator(from, failed);
       !failed && at != std::filesystem::recursive_directory_iterator(); at.increment(failed)) {
    // Packages are unpacked without links.
    if (!at->is_regular_file(failed)) continue;
    const std::string path = at->path().native();
    Result<graph::RegularFile> file = graph::RegularFile::find(path);
    if (!file.ok()) return file.take_error();
    const Result<std::string> bytes = file.value().read();
    if (!bytes.ok()) return bytes.error();
    if (++files > kMostPackageFiles)
      return Error{ErrorCode::kLimit, "npm package " + id + " has too many files"};
    if (Status written = node_modules_.write(to + path.substr(from.size()), bytes.value());
        !written.ok())
      return written;
  }
  if (failed) return Error{ErrorCode::kIo, "npm package " + id + ": " + failed.message()};
  const std::string beside = to.substr(0, to.size() - package.name.size());
  for (const auto& [name, dependency] : package.dependencies) {
    const auto its = snapshot.packages.find(dependency);
    if (its == snapshot.packages.end() || name == package.name) continue;
    const std::string target = "../../" + place(dependency, its->second.name);
    if (Status linked = node_modules_.link(beside + name, link_target(name, target)); !linked.ok())
      return linked;
  }
  ++packages_;
  return Unit{};
}

Status Vendoring::add_packages(const WalkedGraph& graph) {
  std::set<std::string, std::less<>> wanted;
  for (const auto& [typed, module] : graph.modules) {
    const std::string url(graph::address_in(typed));
    if (const auto file = graph::npm_file(graph::path_of(url))) wanted.insert(file->id);
  }
  if (wanted.empty()) return Unit{};
  Result<const graph::PackageResolver::Registries*> registries =
      graph.function->packages->registries();
  if (!registries.ok()) return registries.take_error();
  graph::NpmPackages& npm = *registries.value()->npm;
  const packages::NpmSnapshot snapshot = npm.snapshot();
  // With what they need, whether this function has imported it or not.
  std::vector<std::string> open(wanted.begin(), wanted.end());
  while (!open.empty()) {
    const auto package = snapshot.packages.find(open.back());
    open.pop_back();
    if (package == snapshot.packages.end()) continue;
    for (const auto& [name, dependency] : package->second.dependencies) {
      const auto its = snapshot.packages.find(dependency);
      if (its == snapshot.packages.end() || its->second.is_optional) continue;
      if (wanted.insert(dependency).second) open.push_back(dependency);
    }
  }
  for (const std::string& id : wanted) {
    if (!snapshot.packages.contains(id) || !package_ids_.insert(id).second) continue;
    Result<std::string> folder = npm.folder(id);
    if (!folder.ok()) return folder.take_error();
    if (Status added = add_package(id, snapshot, folder.value()); !added.ok()) return added;
  }
  return Unit{};
}

// A name that package.json gives a meaning to is found in node_modules itself, as is all that is
// required: no import map speaks of that.
Status Vendoring::add_top_link(const std::string& specifier, std::string_view to) {
  const std::optional<graph::NpmFile> file = graph::npm_file(graph::path_of(to));
  const std::string name = graph::split_package_name(specifier).name;
  if (!file || name.empty() || specifier.starts_with('#')) return Unit{};
  const std::string path = graph::path_of(to);
  const std::string package = path.substr(
      graph::kPackagesRoot.size(), path.size() - graph::kPackagesRoot.size() - file->path.size());
  const auto [link, is_new] = top_links_.try_emplace(name, package);
  if (!is_new) {
    if (link->second != package) {
      notes_.push_back("\"" + name + "\" is " + link->second + " and " + package +
                       " in different functions: node_modules has the first one");
    }
    return Unit{};
  }
  return node_modules_.link(name, link_target(name, std::string(kStore) + "/" + package));
}

// --- the import map -----------------------------------------------------------------------------

Status Vendoring::add_import(const std::string& referrer, const WalkedImport& import,
                             std::string_view to, bool has_scopes) {
  const std::string& specifier = import.specifier;
  if (graph::is_package_address(graph::address_in(import.address)))
    return add_top_link(specifier, to);
  const std::string from = place_of(referrer), wanted = place_of(to);
  const std::string meant =
      graph::is_relative(specifier) ? graph::join_url(from, specifier) : specifier;
  if (meant == wanted) return Unit{};
  Entries& everywhere = scopes_[""];
  const std::string key = relative(meant), target = relative(wanted);
  const auto [known, is_new] = everywhere.try_emplace(key, target);
  // The function's own scopes come before what holds everywhere.
  if (has_scopes || (!is_new && known->second != target)) scopes_[relative(from)][key] = target;
  return Unit{};
}

Status Vendoring::add(const WalkedGraph& graph) {
  for (const auto& [typed, module] : graph.modules) {
    const std::string url(graph::address_in(typed));
    if (!graph::is_web_url(url)) continue;
    if (Status added = add_remote(url, *module.source); !added.ok()) return added;
  }
  if (Status added = add_packages(graph); !added.ok()) return added;
  const bool has_scopes = graph.function->config.imports.has_scopes();
  for (const auto& [typed, module] : graph.modules) {
    const std::string url(graph::address_in(typed));
    // Packages find each other by their folders.
    if (graph::npm_file(graph::path_of(url))) continue;
    for (const WalkedImport& import : module.imports) {
      const std::string_view to = graph.target_of(import.address);
      if (to.empty()) continue;
      if (Status added = add_import(url, import, graph::address_in(to), has_scopes); !added.ok())
        return added;
    }
  }
  return Unit{};
}

Status Vendoring::write_import_map() {
  const auto object = [](const Entries& entries, const std::string& indent) {
    std::string text = "{";
    for (const auto& [key, target] : entries) {
      text.append(text.size() > 1 ? "," : "").append("\n").append(indent).append("  ");
      text.append(base::json_text(key)).append(": ").append(base::json_text(target));
    }
    return text.append(text.size() > 1 ? "\n" + indent : "").append("}");
  };
  std::string text = "{\n  \"imports\": " + object(scopes_[""], "  ");
  if (scopes_.size() > 1) {
    text += ",\n  \"scopes\": {";
    bool is_first = true;
    for (const auto& [scope, entries] : scopes_) {
      if (scope.empty()) continue;
      text.append(std::exchange(is_first, false) ? "\n    " : ",\n    ");
      text.append(base::json_text(scope)).append(": ").append(object(entries, "    "));
    }
    text += "\n  }";
  }
  // Whatever package.json says above, these are modules.
  if (Status written = vendor_.write("package.json", "{ \"type\": \"module\" }\n"); !written.ok())
    return written;
  return vendor_.write("import_map.json", text + "\n}\n");
}

}  // namespace edgert::bundle
