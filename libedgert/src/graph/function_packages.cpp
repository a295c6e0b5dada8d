#include "graph/function_packages.h"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <optional>

#include "base/sha256.h"
#include "graph/files.h"
#include "graph/jsonc.h"
#include "graph/ruled_fetcher.h"
#include "graph/url.h"

namespace edgert::graph {

namespace {

// The text of a file that may configure packages; none: there is no such file.
Result<std::optional<std::string>> read_small(const std::string& path) {
  const Result<RegularFile> file = RegularFile::find(path);
  if (!file.ok()) return std::optional<std::string>();
  if (file.value().size() > packages::Npmrc::kMostBytes)
    return Error{ErrorCode::kLimit, path + " has more than the 1 MB that configuration may have"};
  Result<std::string> text = file.value().read();
  if (!text.ok()) return text.take_error();
  return std::optional(std::move(text).value());
}

// Whether the file is in the folder in truth.
bool lies_in(const std::string& folder, const std::string& path) {
  char real_folder[PATH_MAX], real_file[PATH_MAX];
  return realpath(folder.empty() ? "/" : folder.c_str(), real_folder) != nullptr &&
         realpath(path.c_str(), real_file) != nullptr && parent(real_file) == real_folder &&
         std::string_view(real_file).ends_with("/.npmrc");
}

struct Npmrc {
  packages::Npmrc read;
  std::string text;  // of the function's own
};

// The folders that a function's configuration may lie in: its own, and those above.
std::vector<std::string> folders_of(const Function& function) {
  std::vector<std::string> folders;
  for (std::string folder = function.directory;; folder = parent(folder)) {
    if (function.files.is_confined() && !function.files.covers(folder)) break;
    folders.push_back(folder == "/" ? "" : folder);
    if (folder == "/") break;
  }
  return folders;
}

Result<std::shared_ptr<const packages::DenoLock>> lock_in(const std::string& path,
                                                          const RegularFile& file) {
  if (file.size() > packages::kMostLockBytes)
    return Error{ErrorCode::kLimit, path + " has more than the 32 MB that a lock file may have"};
  const Result<std::string> text = file.read();
  if (!text.ok()) return text.error();
  Result<packages::DenoLock> lock = packages::read_deno_lock(text.value(), path);
  if (!lock.ok()) return lock.take_error();
  return std::make_shared<const packages::DenoLock>(std::move(lock).value());
}

Result<std::shared_ptr<const packages::DenoLock>> read_lock(const FunctionQuestion& question,
                                                            const Function& function) {
  if (!question.lock_path.empty()) {
    const Result<RegularFile> file = RegularFile::find(question.lock_path);
    if (file.ok()) return lock_in(question.lock_path, file.value());
    if (file.error().code != ErrorCode::kNotFound) return file.error();
    return std::shared_ptr<const packages::DenoLock>();
  }
  for (const std::string& folder : folders_of(function)) {
    const std::string path = folder + "/deno.lock";
    Result<RegularFile> file = function.files.find(path);
    if (!file.ok() && file.error().code == ErrorCode::kNotFound) continue;
    if (!file.ok()) return file.take_error();
    return lock_in(path, file.value());
  }
  return std::shared_ptr<const packages::DenoLock>();
}

// The packages that a lock file names, with tarballs where their registries have them.
packages::NpmSnapshot locked_packages(const packages::DenoLock& lock,
                                      const packages::Npmrc& npmrc) {
  packages::NpmSnapshot snapshot;
  for (const auto& [id, locked] : lock.npm) {
    const packages::NpmId parts = packages::NpmId::split(id);
    packages::NpmPackage package;
    package.name = parts.name;
    package.version = parts.version;
    package.integrity = locked.integrity;
    package.tarball = !locked.tarball.empty() ? locked.tarball : usual_tarball(npmrc, package);
    for (const auto* list :
         {&locked.dependencies, &locked.optional_dependencies, &locked.optional_peers}) {
      for (const auto& [name, dependency] : *list) {
        if (lock.npm.contains(dependency)) package.dependencies.emplace(name, dependency);
      }
    }
    snapshot.packages.emplace(id, std::move(package));
  }
  constexpr std::string_view kNpm = "npm:";
  for (const auto& [specifier, version] : lock.specifiers) {
    if (!specifier.starts_with(kNpm)) continue;
    const std::string requirement = specifier.substr(kNpm.size());
    const std::string id = requirement.substr(0, requirement.find('@', 1)) + "@" + version;
    if (snapshot.packages.contains(id)) snapshot.roots.emplace(requirement, id);
  }
  return snapshot;
}

Result<Npmrc> read_npmrc(const FunctionQuestion& question, const Function& function,
                         const PackageSurroundings& surroundings) {
  Npmrc npmrc{surroundings.npmrc, {}};
  for (const std::string& folder : folders_of(function)) {
    const std::string path = folder + "/.npmrc";
    Result<std::optional<std::string>> text = read_small(path);
    if (!text.ok()) return text.take_error();
    if (text.value()) {
      if (function.files.is_confined()) {
        // A link may lead to what is another's, and what a function says of registries must not
        // decide where the host's credentials go.
        if (!lies_in(folder, path)) {
          return Error{ErrorCode::kNotCapable, path + " is a link, which no function's may be"};
        }
        npmrc.read = packages::Npmrc();
        const std::string registry = surroundings.npmrc.registry_of("").text();
        if (Status set = npmrc.read.set_registry(registry, "the host"); !set.ok())
          return set.take_error();
      }
      npmrc.text = *std::move(text.value());
      // A function's variables are those that it is given; the process's are the host's.
      const auto lookup = [&](const std::string& name) -> std::optional<std::string> {
        if (!function.files.is_confined()) {
          const char* const value = std::getenv(name.c_str());
          return value == nullptr ? std::nullopt : std::optional<std::string>(value);
        }
        for (const auto& [its, value] : question.env) {
          if (its == name) return value;
        }
        return std::nullopt;
      };
      if (Status added = npmrc.read.add(npmrc.text, path, lookup); !added.ok())
        return added.take_error();
      break;
    }
  }
  return npmrc;
}

// Those of the workspace that say their name.
std::map<std::string, PackageResolver::WorkspaceMember> members_of(const Function& function) {
  std::map<std::string, PackageResolver::WorkspaceMember> members;
  for (const std::string& folder : function.config.members) {
    for (const char* name : {"/deno.json", "/deno.jsonc", "/package.json"}) {
      const Result<std::string> text = function.files.read_configuration(folder + name);
      if (!text.ok()) continue;
      Result<std::shared_ptr<const PackageJson>> json =
          PackageJson::parse(strip_jsonc(text.value()), folder + name);
      if (json.ok() && !json.value()->name().empty())
        members[json.value()->name()] = {folder, json.value()};
      break;
    }
  }
  return members;
}

}  // namespace

Status read_registries(PackageSurroundings* surroundings) {
  packages::Npmrc& npmrc = surroundings->npmrc;
  const auto lookup = [](const std::string& name) -> std::optional<std::string> {
    const char* const value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  if (const char* const home = std::getenv("HOME"); home != nullptr && *home == '/') {
    const std::string path = std::string(home) + "/.npmrc";
    Result<std::optional<std::string>> text = read_small(path);
    if (!text.ok()) return text.take_error();
    if (text.value()) {
      if (Status added = npmrc.add(*text.value(), path, lookup); !added.ok()) return added;
    }
  }
  const char* const registry = std::getenv("NPM_CONFIG_REGISTRY");
  if (registry != nullptr && *registry != '\0') {
    if (Status set = npmrc.set_registry(registry, "NPM_CONFIG_REGISTRY"); !set.ok()) return set;
  }
  const char* const jsr = std::getenv("JSR_URL");
  std::string url = jsr != nullptr && *jsr != '\0' ? jsr : "https://jsr.io/";
  if (!url.ends_with('/')) url += '/';
  Result<packages::WebUrl> parsed = packages::WebUrl::parse(url);
  if (!parsed.ok()) return Error{parsed.error().code, "JSR_URL: " + parsed.error().message};
  surroundings->jsr = std::move(parsed).value();
  return Unit{};
}

namespace {

Result<PackageResolver::Registries> make_registries(const FunctionQuestion& question,
                                                    const Function& function,
                                                    const PackageSurroundings& surroundings) {
  Result<Npmrc> npmrc = read_npmrc(question, function, surroundings);
  if (!npmrc.ok()) return npmrc.take_error();
  Result<std::shared_ptr<const packages::DenoLock>> lock = read_lock(question, function);
  if (!lock.ok()) return lock.take_error();
  NpmPackages::Options npm;
  if (lock.value() != nullptr) {
    npm.locked = locked_packages(*lock.value(), npmrc.value().read);
    npm.locked_by = lock.value()->file;
  }
  npm.store = surroundings.store;
  std::shared_ptr<packages::Fetcher> fetcher =
      function.files.is_confined() ? surroundings.confined_fetcher : surroundings.fetcher;
  if (fetcher != nullptr)
    npm.fetcher = std::make_shared<RuledFetcher>(std::move(fetcher), function.remote);
  npm.npmrc = std::move(npmrc.value().read);
  npm.rules = function.remote;
  npm.cached_only = surroundings.cached_only;
  npm.is_fresh = function.no_module_cache;
  npm.identity = function.entry_url + "\n" + function.identity + "\n" + npmrc.value().text;
  JsrPackages::Options jsr;
  jsr.url = surroundings.jsr;
  jsr.answers = {surroundings.store, &surroundings.store->answers};
  jsr.fetcher = npm.fetcher;
  jsr.rules = function.remote;
  jsr.cached_only = surroundings.cached_only;
  jsr.lock = lock.value();
  if (!question.no_npm) {
    const std::string where = function.directory + "/package.json";
    if (const Result<std::string> text = function.files.read_configuration(where); text.ok()) {
      Result<std::shared_ptr<const PackageJson>> json = PackageJson::parse(text.value(), where);
      if (!json.ok()) return json.take_error();
      npm.overrides_text = json.value()->overrides();
      std::map<std::string, std::string, std::less<>> direct;
      for (const auto& [name, range] : json.value()->dependencies()) direct.emplace(name, range);
      Result<packages::NpmOverrides> overrides =
          packages::NpmOverrides::parse(npm.overrides_text, direct, where);
      if (!overrides.ok()) return overrides.take_error();
      npm.overrides = std::move(overrides).value();
    }
  }
  return PackageResolver::Registries{std::make_shared<NpmPackages>(std::move(npm)),
                                     std::make_shared<JsrPackages>(std::move(jsr)), lock.value()};
}

}  // namespace

std::shared_ptr<PackageResolver> make_package_resolver(
    std::shared_ptr<const FunctionQuestion> question, const Function& function,
    const PackageSurroundings& surroundings) {
  PackageResolver::Options options;
  options.files = function.files;
  options.ignores_package_json = question->no_npm;
  options.directory = function.directory;
  options.imports = function.config.imports;
  options.members = members_of(function);
  // What is read of the function later, which will hold the resolver.
  Function known;
  known.entry_url = function.entry_url;
  known.directory = function.directory;
  known.files = function.files;
  known.remote = function.remote;
  known.no_module_cache = function.no_module_cache;
  known.identity = function.identity;
  options.registries = [question = std::move(question), known = std::move(known), &surroundings] {
    return make_registries(*question, known, surroundings);
  };
  return std::make_shared<PackageResolver>(std::move(options));
}

}  // namespace edgert::graph
