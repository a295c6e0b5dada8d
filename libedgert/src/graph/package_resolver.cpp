#include "graph/package_resolver.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "base/text_codecs.h"
#include "graph/addresses.h"
#include "graph/commonjs_names.h"
#include "graph/detail.h"
#include "graph/files.h"
#include "graph/node_builtins.h"
#include "graph/source_reading.h"
#include "graph/url.h"
#include "packages/npm_name.h"

namespace edgert::graph {

namespace {

using Conditions = std::vector<std::string_view>;

const Conditions& conditions_of(ImportKind kind) {
  static const Conditions import{"deno", "node", "import", "module-sync"};
  static const Conditions require{"node", "require", "module-sync"};
  return kind == ImportKind::kImport ? import : require;
}

bool is_in_packages(const std::string& path) {
  return path.find("/node_modules/") != std::string::npos;
}

// What package.json asks for under a name; empty: nothing.
std::string dependency_of(const PackageJson& json, const std::string& name) {
  for (const auto* list :
       {&json.dependencies(), &json.optional_dependencies(), &json.dev_dependencies()}) {
    for (const auto& [its, range] : *list) {
      if (its == name) return range;
    }
  }
  return {};
}

// Of "npm:name@range/sub".
PackageName split_npm_specifier(std::string_view specifier) {
  std::string_view rest = specifier.substr(std::string_view("npm:").size());
  while (rest.starts_with('/')) rest.remove_prefix(1);
  return split_package_name(rest);
}
// A range may have spaces and "||", no slash.
std::string requirement_of(const PackageName& split) {
  const size_t at = split.name.find('@', 1);
  return at == std::string::npos || at + 1 == split.name.size() ? split.name.substr(0, at) + "@*"
                                                                : split.name;
}

constexpr uint64_t kMostPackageJson = uint64_t{1} << 20;

// What somebody may have meant who says that name alone.
Error unknown_name(const std::string& specifier, const std::string& package) {
  Error error = not_prefixed(specifier);
  ErrorDetail detail = detail_of(error);
  if (is_node_builtin(specifier)) {
    detail.hint = "Node's own modules are imported with their scheme: \"node:" + specifier + "\"";
    error.message += ". Did you mean \"node:" + specifier + "\"?";
  } else if (packages::check_npm_name(package).ok()) {
    detail.hint = "a package of npm is imported as \"npm:" + shown(specifier) +
                  "\", or by a name that \"imports\" of deno.json gives it";
    error.message += ". Did you mean \"npm:" + shown(specifier) +
                     "\"? \"imports\" of deno.json can give it this name.";
  }
  return with_detail(std::move(error), std::move(detail));
}

}  // namespace

PackageName split_package_name(std::string_view specifier) {
  size_t end = specifier.find('/');
  if (specifier.starts_with('@') && end != std::string_view::npos)
    end = specifier.find('/', end + 1);
  PackageName split;
  split.name = specifier.substr(0, end);
  split.subpath = end == std::string_view::npos ? "." : "." + std::string(specifier.substr(end));
  const bool is_scope_alone =
      split.name.starts_with('@') && split.name.find('/') == std::string::npos;
  if (split.name.starts_with('.') || split.name.find_first_of("\\%") != std::string::npos ||
      is_scope_alone)
    split.name.clear();
  return split;
}

Result<const PackageResolver::Registries*> PackageResolver::registries() {
  std::call_once(asked_, [this] { registries_.emplace(options_.registries()); });
  if (!registries_->ok()) return registries_->error();
  return &registries_->value();
}

// --- files --------------------------------------------------------------------------------------

Result<RegularFile> PackageResolver::find(const std::string& given) {
  // Names of packages' files are put together from what scripts say.
  const std::string path = absolute_path(given);
  const std::optional<NpmFile> packaged = npm_file(path);
  if (!packaged) return options_.files.find(path);
  Result<const Registries*> from = registries();
  if (!from.ok()) return from.take_error();
  Result<std::string> folder = from.value()->npm->folder(packaged->id);
  if (!folder.ok()) return folder.take_error();
  Result<RegularFile> file = RegularFile::find(folder.value() + packaged->path);
  // Where packages lie is nobody's to know.
  if (!file.ok()) return Error{file.error().code, path + " cannot be read"};
  return file;
}

Result<RegularFile> PackageResolver::open(const std::string& url) { return find(path_of(url)); }

template <typename Look>
bool PackageResolver::remembered(std::unordered_map<std::string, bool>& known,
                                 const std::string& path, Look look) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = known.find(path); found != known.end()) return found->second;
  }
  const bool is_there = look();
  const std::lock_guard lock(mutex_);
  if (known.size() < kMostRemembered) known.emplace(path, is_there);
  return is_there;
}

bool PackageResolver::has_file(const std::string& path) {
  const auto look = [&] { return find(path).ok(); };
  return npm_file(path) ? remembered(packaged_files_, path, look) : look();
}

bool PackageResolver::has_packages(const std::string& folder) {
  return remembered(has_packages_, folder, [&] {
    const std::optional<NpmFile> packaged = npm_file(folder);
    if (!packaged) return options_.files.may_have_folder(folder + "/node_modules");
    Result<const Registries*> from = registries();
    if (!from.ok()) return false;
    const Result<std::string> place = from.value()->npm->folder(packaged->id);
    return place.ok() && is_folder(place.value() + packaged->path + "/node_modules");
  });
}

std::string PackageResolver::probe(const std::string& path) {
  if (!path.ends_with('/')) {
    for (const char* ending : {"", ".js", ".json", ".node", ".mjs", ".cjs", ".ts"}) {
      if (has_file(path + ending)) return path + ending;
    }
  }
  std::string folder = path;
  while (folder.ends_with('/')) folder.pop_back();
  if (const auto json = json_in(folder); json != nullptr && !json->main().empty()) {
    const std::string main = absolute_path(folder + "/" + json->main());
    if (main.starts_with(folder + "/")) {
      for (const char* ending : {"", ".js", ".json", ".node", "/index.js", "/index.json"}) {
        if (has_file(main + ending)) return main + ending;
      }
    }
  }
  for (const char* index : {"/index.js", "/index.json", "/index.node", "/index.mjs", "/index.ts"}) {
    if (has_file(folder + index)) return folder + index;
  }
  return {};
}

std::shared_ptr<const PackageJson> PackageResolver::json_in(const std::string& folder) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = jsons_.find(folder); found != jsons_.end()) return found->second;
  }
  std::shared_ptr<const PackageJson> json;
  const std::string path = folder + "/package.json";
  Result<RegularFile> file = find(path);
  if (file.ok() && file.value().size() <= kMostPackageJson) {
    const Result<std::string> text = file.value().read();
    if (text.ok()) {
      Result<std::shared_ptr<const PackageJson>> parsed = PackageJson::parse(text.value(), path);
      if (parsed.ok()) json = std::move(parsed).value();
    }
  }
  const std::lock_guard lock(mutex_);
  return jsons_.emplace(folder, std::move(json)).first->second;
}

PackageResolver::Package PackageResolver::around(const std::string& path) {
  for (std::string folder = parent(path); folder != "/"; folder = parent(folder)) {
    if (folder.ends_with("/node_modules")) break;
    if (options_.files.is_confined() && !npm_file(folder) && !options_.files.covers(folder)) break;
    if (auto json = json_in(folder)) return {folder, std::move(json)};
  }
  return {};
}

std::string PackageResolver::url_of(const std::string& path) {
  if (npm_file(path)) return file_url(path);
  const Result<RegularFile> file = find(path);
  const Result<std::string> known =
      file.ok() ? options_.files.known_path(file.value()) : Result<std::string>(path);
  return file_url(known.ok() ? known.value() : path);
}

bool PackageResolver::is_commonjs(const std::string& url, std::string_view text) {
  const std::string path = path_of(url);
  if (path.ends_with(".cjs") || path.ends_with(".cts")) return true;
  if (!path.ends_with(".js")) return false;
  const Package package = around(path);
  if (package.json != nullptr && !package.json->type().empty())
    return package.json->type() == "commonjs";
  if (is_in_packages(path)) return !looks_like_module(text);
  return package.json != nullptr && looks_like_commonjs(text);
}

Status PackageResolver::charge_remote(uint64_t bytes) {
  if (remote_bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= kMostRemoteBytes)
    return Unit{};
  return Error{ErrorCode::kLimit, "the function imports more than " +
                                      std::to_string(kMostRemoteBytes >> 20) +
                                      " MB of remote modules"};
}

// --- packages -----------------------------------------------------------------------------------

Result<std::string> PackageResolver::in_package(const Package& package, const std::string& subpath,
                                                ImportKind kind) {
  std::string path;
  if (package.json != nullptr && package.json->has_exports()) {
    Result<std::string> target = package.json->resolve_exports(subpath, conditions_of(kind));
    if (!target.ok()) return target;
    path = package.folder + base::percent_decode(target.value().substr(1));
    if (!has_file(path)) path.clear();
  } else if (subpath == "." || (subpath == "./" && kind == ImportKind::kRequire)) {
    // require("punycode/") is the package and not Node's own module. What has no slash may be a
    // file.
    const bool may_be_file =
        subpath == "." && package.json == nullptr && kind == ImportKind::kRequire;
    path = probe(package.folder + (may_be_file ? "" : "/"));
  } else {
    const std::string named = absolute_path(package.folder + subpath.substr(1));
    if (named.starts_with(package.folder + "/")) path = probe(named);
  }
  if (path.empty()) {
    const std::string name = package.json != nullptr ? package.json->name() : package.folder;
    return Error{ErrorCode::kNotFound, "Module not found \"" + name + subpath.substr(1) +
                                           "\": the package " + package.folder +
                                           " has no such file"};
  }
  return loadable(path);
}

Result<std::string> PackageResolver::loadable(const std::string& path) {
  if (path.ends_with(".node")) {
    return Error{ErrorCode::kNotSupported, file_url(path) + std::string(kIsNativeAddon)};
  }
  return url_of(path);
}

Result<std::string> PackageResolver::npm_package(const std::string& id, const std::string& subpath,
                                                 ImportKind kind) {
  Result<const Registries*> from = registries();
  if (!from.ok()) return from.take_error();
  Result<std::string> name = from.value()->npm->name_of(id);
  if (!name.ok()) return name;
  std::string folder = npm_path(id, name.value(), "");
  // Fetched, or the error that says why it cannot be.
  if (Result<std::string> there = from.value()->npm->folder(id); !there.ok()) return there;
  auto json = json_in(folder);
  return in_package({std::move(folder), std::move(json)}, subpath, kind);
}

std::string PackageResolver::listed(const std::string& name) {
  if (const std::string address = options_.imports.resolve(name, ""); address.starts_with("npm:")) {
    const PackageName split = split_npm_specifier(address);
    if (!split.name.empty() && split.subpath == ".") return requirement_of(split);
  }
  if (options_.ignores_package_json || options_.directory.empty()) return {};
  const Package own = around(options_.directory + "/package.json");
  const std::string range = own.json == nullptr ? "" : dependency_of(*own.json, name);
  return range.empty() ? "" : name + "@" + range;
}

Result<std::string> PackageResolver::npm(const std::string& specifier, ImportKind kind) {
  const PackageName split = split_npm_specifier(specifier);
  if (split.name.empty())
    return Error{ErrorCode::kInvalidArgument, "\"" + shown(specifier) + "\" names no npm package"};
  const std::string requirement = requirement_of(split);
  if (requirement.starts_with("@types/")) return std::string("data:text/javascript,");
  return required(requirement, split.subpath, kind);
}

Result<std::string> PackageResolver::required(const std::string& requirement,
                                              const std::string& subpath, ImportKind kind) {
  Result<const Registries*> from = registries();
  if (!from.ok()) return from.take_error();
  Result<std::string> id = from.value()->npm->require(requirement);
  if (!id.ok()) return id;
  return npm_package(id.value(), subpath, kind);
}

Result<std::string> PackageResolver::private_name(const std::string& specifier,
                                                  const std::string& referrer, ImportKind kind) {
  const Package package = around(path_of(referrer));
  if (package.json == nullptr) return not_prefixed(specifier);
  Result<std::string> target = package.json->resolve_imports(specifier, conditions_of(kind));
  if (!target.ok()) return target;
  if (!target.value().starts_with("./")) return target;
  const std::string path = package.folder + base::percent_decode(target.value().substr(1));
  if (!has_file(path)) return module_not_found(file_url(path));
  return url_of(path);
}

Result<std::string> PackageResolver::name(const std::string& given, const std::string& referrer,
                                          ImportKind kind) {
  std::string specifier = given;
  if (specifier.starts_with('#')) {
    Result<std::string> target = private_name(specifier, referrer, kind);
    if (!target.ok() || has_scheme(target.value())) return target;
    specifier = std::move(target).value();
  }
  const std::string from = path_of(referrer);
  const bool is_packaged = is_in_packages(from);
  const PackageName split = split_package_name(specifier);
  if (split.name.empty() || from.empty()) return not_prefixed(given);
  const Package own = around(from);
  if (is_node_builtin(specifier) && (is_packaged || own.json != nullptr))
    return "node:" + specifier;
  if (own.json != nullptr && own.json->name() == split.name && own.json->has_exports())
    return in_package(own, split.subpath, kind);
  if (const auto member = options_.members.find(split.name); member != options_.members.end())
    return in_package({member->second.folder, member->second.json}, split.subpath, kind);
  // What lies beside it, or above.
  for (std::string folder = parent(from);; folder = parent(folder)) {
    const bool may_look =
        npm_file(folder) || !options_.files.is_confined() || options_.files.covers(folder);
    if (!may_look) break;
    if (!folder.ends_with("/node_modules") && has_packages(folder)) {
      const std::string place = (folder == "/" ? "" : folder) + "/node_modules/" + split.name;
      auto json = json_in(place);
      const std::string wanted = place + split.subpath.substr(1);
      if (json != nullptr || !probe(place).empty() || !probe(wanted).empty()) {
        // Known by where it really is, so that its own dependencies are found beside it.
        Package package{place, std::move(json)};
        if (package.json != nullptr && !npm_file(place)) {
          const std::string real = path_of(url_of(place + "/package.json"));
          if (!real.empty()) package.folder = parent(real);
        }
        return in_package(package, split.subpath, kind);
      }
    }
    if (folder == "/") break;
  }
  if (const std::optional<NpmFile> file = npm_file(from)) {
    Result<const Registries*> registries_of = registries();
    if (!registries_of.ok()) return registries_of.take_error();
    Result<std::string> id = registries_of.value()->npm->dependency(file->id, split.name);
    if (id.ok()) return npm_package(id.value(), split.subpath, kind);
    // Whoever lists both has the one for the other, though nothing but the other names it.
    if (registries_of.value()->npm->may_meet(file->id, split.name)) {
      if (const std::string requirement = listed(split.name); !requirement.empty())
        return required(requirement, split.subpath, kind);
    }
    // A package finds itself in the folders above, also from a part with a package.json of its own.
    const Result<std::string> itself = registries_of.value()->npm->name_of(file->id);
    if (itself.ok() && itself.value() == split.name)
      return npm_package(file->id, split.subpath, kind);
    if (own.json != nullptr && own.json->name() == split.name)
      return in_package(own, split.subpath, kind);
    return Error{ErrorCode::kNotFound, "Module not found \"" + shown(specifier) +
                                           "\": npm package " + file->id +
                                           " does not list it as a dependency"};
  }
  if (own.json != nullptr && !options_.ignores_package_json) {
    if (const std::string range = dependency_of(*own.json, split.name); !range.empty())
      return required(split.name + "@" + range, split.subpath, kind);
  }
  return options_.ignores_package_json ? not_prefixed(given) : unknown_name(given, split.name);
}

Result<std::string> PackageResolver::sloppy(const std::string& url) {
  const std::string path = path_of(url);
  std::vector<std::string> candidates;
  constexpr std::pair<std::string_view, std::string_view> kCompiled[] = {
      {".js", ".ts"}, {".js", ".tsx"}, {".mjs", ".mts"}, {".jsx", ".tsx"}};
  for (const auto& [from, to] : kCompiled) {
    if (path.ends_with(from))
      candidates.push_back(path.substr(0, path.size() - from.size()) + std::string(to));
  }
  for (const char* middle : {"", "/index"}) {
    for (const char* ending : {".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs"})
      candidates.push_back(path + middle + ending);
  }
  for (const std::string& candidate : candidates) {
    if (has_file(candidate)) return url_of(candidate);
  }
  return module_not_found(url);
}

Result<std::string> where_it_leads(const std::string& address, PackageResolver* packages) {
  if (packages == nullptr) return module_not_found(address);
  if (address.starts_with("npm:")) return packages->npm(address, ImportKind::kImport);
  if (address.starts_with("jsr:")) {
    Result<const PackageResolver::Registries*> from = packages->registries();
    if (!from.ok()) return from.take_error();
    return from.value()->jsr->resolve(address);
  }
  const PackageImport import = package_import(address);
  const std::string& specifier = import.specifier;
  if (!import.is_require) return packages->name(specifier, import.referrer, ImportKind::kImport);
  if (is_node_builtin(specifier)) return "node:" + specifier;
  if (specifier == "." || specifier == "..")
    return packages->file(join_url(import.referrer, specifier + "/"));
  if (is_relative(specifier)) {
    // A path, in which nothing is escaped.
    const std::string path = path_of(import.referrer);
    const bool is_folder =
        specifier.ends_with('/') || specifier.ends_with("/.") || specifier.ends_with("/..");
    return packages->file(file_url(
        absolute_path(specifier.starts_with('/') ? specifier : parent(path) + "/" + specifier) +
        (is_folder ? "/" : "")));
  }
  if (is_package_address(specifier)) return unsupported_scheme(specifier);
  if (has_scheme(specifier))
    return specifier.starts_with("file:") ? packages->file(specifier)
                                          : Result<std::string>(specifier);
  return packages->name(specifier, import.referrer, ImportKind::kRequire);
}

Result<std::string> PackageResolver::file(const std::string& url) {
  const std::string found = probe(path_of(url));
  if (found.empty()) return module_not_found(url);
  return loadable(found);
}

}  // namespace edgert::graph
