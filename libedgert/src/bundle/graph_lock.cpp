#include "bundle/graph_lock.h"

#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "graph/addresses.h"
#include "graph/builtin_modules.h"
#include "graph/files.h"
#include "graph/package_resolver.h"
#include "graph/source_reading.h"
#include "graph/url.h"
#include "packages/jsr_package.h"

namespace edgert::bundle {

namespace {

using packages::DenoLock;

// "jsr:@scope/name@range", as lock files name it; empty: it is none.
std::string jsr_specifier(const std::string& address) {
  const Result<packages::JsrReference> reference = packages::JsrReference::parse(address);
  if (!reference.ok()) return {};
  const std::string& range = reference.value().text;
  return "jsr:" + reference.value().name + "@" + (range.empty() ? "*" : range);
}

// "npm:name@range" of what may have a path behind it; empty: it is none.
std::string npm_specifier(std::string_view address) {
  std::string_view rest = address.substr(sizeof("npm:") - 1);
  while (rest.starts_with('/')) rest.remove_prefix(1);
  std::string name = graph::split_package_name(rest).name;
  const size_t at = name.find('@', 1);
  if (at == std::string::npos || at + 1 == name.size()) name = name.substr(0, at) + "@*";
  return "npm:" + name;
}

class Locking {
 public:
  Locking(const DenoLock& earlier, const WalkedGraph& graph, const store::RemoteFiles& kept)
      : lock_(earlier), graph_(graph), kept_(kept) {}

  Result<DenoLock> run() {
    if (const auto& packages = graph_.function->packages; packages != nullptr && has_packages()) {
      Result<const graph::PackageResolver::Registries*> registries = packages->registries();
      if (!registries.ok()) return registries.take_error();
      registries_ = registries.value();
    }
    for (const auto& [typed, module] : graph_.modules) {
      const std::string url(graph::address_in(typed));
      const std::string version =
          registries_ == nullptr ? std::string() : registries_->jsr->version_at(url);
      if (!version.empty()) {
        add_jsr(version, module);
      } else if (Status added = add_remote(url); !added.ok()) {
        return added.take_error();
      }
      if (!graph::npm_file(graph::path_of(url))) {
        for (const WalkedImport& import : module.imports) add_specifier(import);
      }
    }
    for (const auto& [from, to] : graph_.redirects) {
      const std::string url(graph::address_in(from));
      if (graph::is_web_url(url) && !graph_.target_of(from).empty())
        lock_.redirects.emplace(url, graph::address_in(to));
    }
    if (registries_ != nullptr) add_npm();
    return std::move(lock_);
  }

 private:
  // Whoever has none of them need not have its configuration read.
  bool has_packages() const {
    for (const auto& [from, to] : graph_.redirects) {
      if (from.starts_with("jsr:") || from.starts_with("npm:")) return true;
      if (graph::npm_file(graph::path_of(to))) return true;
    }
    return false;
  }

  Status add_remote(const std::string& url) {
    const bool is_fetched =
        graph::is_web_url(url) && !graph::is_declaration(url) && graph::builtin_source(url).empty();
    if (!is_fetched) return Unit{};
    const std::optional<store::RemoteFile> file = kept_.read(url);
    if (!file) {
      return Error{ErrorCode::kIo,
                   graph::shown(url) + " cannot be kept in the cache on this machine"};
    }
    lock_.remote.emplace(url, base::sha256(file->body));
    return Unit{};
  }

  void add_jsr(const std::string& version, const WalkedModule& module) {
    const auto [package, is_new] = lock_.jsr.try_emplace(version);
    if (is_new) {
      package->second.integrity = registries_->jsr->digest_of(version);
      new_jsr_.insert(version);
    }
    if (!new_jsr_.contains(version)) return;
    for (const WalkedImport& import : module.imports) {
      const std::string specifier = specifier_of(import.address);
      if (!specifier.empty()) package->second.dependencies.insert(specifier);
    }
  }

  static std::string specifier_of(const std::string& address) {
    if (address.starts_with("jsr:")) return jsr_specifier(address);
    return address.starts_with("npm:") ? npm_specifier(address) : std::string();
  }

  void add_specifier(const WalkedImport& import) {
    const std::string_view target = graph_.target_of(import.address);
    if (target.empty() || registries_ == nullptr) return;
    if (import.address.starts_with("jsr:")) {
      const std::string version = registries_->jsr->version_at(std::string(target));
      const std::string specifier = jsr_specifier(import.address);
      if (!version.empty() && !specifier.empty())
        lock_.specifiers.emplace(specifier, version.substr(version.find('@', 1) + 1));
      return;
    }
    const std::optional<graph::NpmFile> file = graph::npm_file(graph::path_of(target));
    if (!file) return;
    if (import.address.starts_with("npm:")) {
      requirements_.insert(npm_specifier(import.address).substr(sizeof("npm:") - 1));
    } else {
      named_.insert(file->id);
    }
  }

  void add_npm() {
    const packages::NpmSnapshot snapshot = registries_->npm->snapshot();
    std::vector<std::string> open;
    for (const auto& [requirement, id] : snapshot.roots) {
      if (!requirements_.contains(requirement) && !named_.contains(id)) continue;
      const auto package = snapshot.packages.find(id);
      if (package == snapshot.packages.end()) continue;
      lock_.specifiers.emplace("npm:" + requirement, id.substr(package->second.name.size() + 1));
      open.push_back(id);
    }
    // A lock may know them by their peers, too.
    std::set<std::string> known;
    for (const auto& [id, package] : lock_.npm) {
      const packages::NpmId parts = packages::NpmId::split(id);
      known.insert(std::string(parts.name).append("@").append(parts.version));
    }
    std::set<std::string> seen;
    while (!open.empty()) {
      const std::string id = std::move(open.back());
      open.pop_back();
      const auto package = snapshot.packages.find(id);
      if (package == snapshot.packages.end() || !seen.insert(id).second) continue;
      for (const auto& [name, dependency] : package->second.dependencies)
        open.push_back(dependency);
      if (!known.contains(package->second.name + "@" + package->second.version))
        lock_.npm.emplace(id, locked(package->second, snapshot));
    }
  }

  DenoLock::NpmPackage locked(const packages::NpmPackage& package,
                              const packages::NpmSnapshot& snapshot) const {
    DenoLock::NpmPackage made;
    made.integrity = graph::integrity_of(package);
    for (const auto& [name, dependency] : package.dependencies) {
      if (!snapshot.packages.contains(dependency)) continue;
      auto& list = package.optional_peers.contains(name) ? made.optional_peers
                   : package.optional.contains(name)     ? made.optional_dependencies
                                                         : made.dependencies;
      list.emplace(name, dependency);
    }
    made.os = package.os;
    made.cpu = package.cpu;
    made.deprecated = package.is_deprecated;
    made.scripts = package.has_install_script;
    made.bin = package.has_programs;
    if (package.tarball != registries_->npm->usual_tarball(package)) made.tarball = package.tarball;
    return made;
  }

  DenoLock lock_;
  const WalkedGraph& graph_;
  const store::RemoteFiles& kept_;
  const graph::PackageResolver::Registries* registries_ = nullptr;
  std::set<std::string> new_jsr_;
  std::set<std::string, std::less<>> requirements_;  // "name@range" of npm: specifiers
  std::set<std::string, std::less<>> named_;         // ids of what package.json means
};

}  // namespace

std::string lock_path_of(const graph::Function& function) {
  std::string beside;
  for (std::string folder = function.directory;; folder = graph::parent(folder)) {
    if (function.files.is_confined() && !function.files.covers(folder)) break;
    const std::string at = folder == "/" ? "" : folder;
    if (graph::is_file(at + "/deno.lock")) return at + "/deno.lock";
    for (const char* name : {"/deno.json", "/deno.jsonc"}) {
      if (beside.empty() && graph::is_file(at + name)) beside = at + "/deno.lock";
    }
    if (folder == "/") break;
  }
  if (!beside.empty()) return beside;
  return (function.directory == "/" ? "" : function.directory) + "/deno.lock";
}

Result<DenoLock> lock_with(const DenoLock& earlier, const WalkedGraph& graph,
                           const store::RemoteFiles& kept) {
  return Locking(earlier, graph, kept).run();
}

}  // namespace edgert::bundle
