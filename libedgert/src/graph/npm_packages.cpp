#include "graph/npm_packages.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/clock.h"
#include "base/sha256.h"
#include "base/text_codecs.h"
#include "graph/registry_answers.h"
#include "packages/integrity.h"
#include "packages/npm_graph.h"
#include "packages/npm_registry.h"
#include "packages/tarball.h"

namespace edgert::graph {

namespace {

// Of hexadecimal digits, an even number of them.
std::string bytes_of_hex(std::string_view digits) {
  const auto value = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  std::string bytes;
  for (size_t at = 0; at + 1 < digits.size(); at += 2)
    bytes += static_cast<char>(value(digits[at]) * 16 + value(digits[at + 1]));
  return bytes;
}

constexpr uint64_t kMostTarballBytes = uint64_t{100} << 20;

// Ids are names of folders, but for the slash behind a scope.
std::string folder_name(std::string_view id) {
  std::string name(id);
  std::replace(name.begin(), name.end(), '/', '+');
  return name;
}

// A package that is there once is known by its name and version alone: what peers it meets changes
// as more packages are added, and it must stay the same one. Of several, one that the function
// itself asks for.
packages::NpmSnapshot with_plain_ids(packages::NpmSnapshot snapshot) {
  const auto plain = [&](const std::string& id) {
    const auto package = snapshot.packages.find(id);
    return package == snapshot.packages.end()
               ? id
               : package->second.name + "@" + package->second.version;
  };
  std::map<std::string, std::string> first;  // by name and version
  // What has the name already keeps it.
  for (const auto& [id, package] : snapshot.packages) {
    if (plain(id) == id) first.emplace(id, id);
  }
  for (const auto& [requirement, id] : snapshot.roots) first.emplace(plain(id), id);
  for (const auto& [id, package] : snapshot.packages) first.emplace(plain(id), id);
  const auto renamed = [&](const std::string& id) {
    std::string name = plain(id);
    const auto its = first.find(name);
    return its != first.end() && its->second == id ? name : id;
  };
  std::map<std::string, packages::NpmPackage, std::less<>> renamed_packages;
  for (const auto& [id, package] : snapshot.packages) {
    packages::NpmPackage copy = package;
    for (auto& [name, dependency] : copy.dependencies) dependency = renamed(dependency);
    renamed_packages.emplace(renamed(id), std::move(copy));
  }
  for (auto& [requirement, id] : snapshot.roots) id = renamed(id);
  snapshot.packages = std::move(renamed_packages);
  return snapshot;
}

}  // namespace

std::string stored_version(const packages::NpmPackage& package) {
  const std::string hash = base::sha256(integrity_of(package));
  return package.version + (package.version.find('+') == std::string::npos ? "+" : ".") +
         hash.substr(0, 32);
}

std::optional<NpmFile> npm_file(std::string_view path) {
  if (!path.starts_with(kPackagesRoot)) return std::nullopt;
  path.remove_prefix(kPackagesRoot.size());
  const size_t end = path.find('/');
  constexpr std::string_view kInside = "/node_modules/";
  if (end == std::string_view::npos || !path.substr(end).starts_with(kInside)) return std::nullopt;
  NpmFile file;
  file.id = path.substr(0, end);
  // Of a scoped name, and of scoped peers, where a "+" cannot be part of a version's build.
  std::string& id = file.id;
  for (size_t at = 0; at < id.size(); ++at) {
    const bool begins = id[at] == '@' && (at == 0 || id[at - 1] == '_');
    if (!begins) continue;
    const size_t plus = id.find('+', at);
    const size_t next = id.find('@', at + 1);
    if (plus != std::string::npos && plus < next) id[plus] = '/';
  }
  path.remove_prefix(end + kInside.size());
  // The package's own name, which may have a scope.
  size_t name_end = path.find('/');
  if (path.starts_with('@') && name_end != std::string_view::npos)
    name_end = path.find('/', name_end + 1);
  // Beside it lie the packages that it needs, which are no files of it.
  const std::string_view name = path.substr(0, name_end);
  if (!id.starts_with(name) || id.find('@', 1) != name.size()) return std::nullopt;
  if (name_end != std::string_view::npos) file.path = path.substr(name_end);
  return file;
}

std::string npm_path(std::string_view id, std::string_view name, std::string_view path) {
  std::string out(kPackagesRoot);
  return out.append(folder_name(id)).append("/node_modules/").append(name).append(path);
}

std::string integrity_of(const packages::NpmPackage& package) {
  if (!package.integrity.empty() || package.shasum.empty()) return package.integrity;
  return "sha1-" + base::base64_encode(bytes_of_hex(package.shasum));
}

std::string usual_tarball(const packages::Npmrc& npmrc, const packages::NpmPackage& package) {
  const std::string& name = package.name;
  return npmrc.registry_of(name).text() + name + "/-/" + name.substr(name.rfind('/') + 1) + "-" +
         package.version + ".tgz";
}

NpmPackages::NpmPackages(Options options)
    : options_(std::move(options)),
      key_(base::sha256("npm\n" + options_.identity + "\n" + options_.overrides_text)) {
  snapshot_ = with_plain_ids(options_.locked);
  if (options_.is_fresh || !snapshot_.roots.empty()) return;
  if (const auto kept = options_.store->caches->get("npm", key_)) {
    Result<packages::NpmSnapshot> earlier = packages::NpmSnapshot::from_text(*kept, "the cache");
    if (earlier.ok()) snapshot_ = std::move(earlier).value();
  }
}

std::string NpmPackages::registry_of(const std::string& name) const {
  return options_.npmrc.registry_of(name).text();
}

Status NpmPackages::allowed(const std::string& name) const {
  return options_.rules.check(registry_of(name));
}

Result<std::string> NpmPackages::require(const std::string& requirement) {
  if (Status resolved = require_all({requirement}); !resolved.ok()) return resolved.take_error();
  const std::lock_guard lock(mutex_);
  const auto root = snapshot_.roots.find(requirement);
  if (root == snapshot_.roots.end())
    return Error{ErrorCode::kNotFound, "npm package \"" + requirement + "\" was not found"};
  return root->second;
}

Status NpmPackages::require_all(const std::vector<std::string>& requirements) {
  for (const std::string& requirement : requirements) {
    const size_t at = requirement.find('@', 1);
    if (Status may = allowed(requirement.substr(0, at)); !may.ok()) return may;
  }
  const std::lock_guard one_at_a_time(resolving_);
  std::vector<std::string> missing;
  {
    const std::lock_guard lock(mutex_);
    for (const std::string& requirement : requirements) {
      if (!snapshot_.roots.contains(requirement)) missing.push_back(requirement);
    }
  }
  return missing.empty() ? Status(Unit{}) : resolve(missing);
}

Status NpmPackages::resolve(const std::vector<std::string>& requirements) {
  // Alone in it: others wait in `require_all`, and read what was before.
  packages::NpmSnapshot earlier = snapshot();
  packages::NpmGraphInput input;
  for (const auto& [requirement, id] : earlier.roots) input.requirements.push_back(requirement);
  input.requirements.insert(input.requirements.end(), requirements.begin(), requirements.end());
  input.overrides = options_.overrides;
  input.earlier = &earlier;
  RegistryAnswers answers(options_.store->answers);
  packages::Downloads::Options how;
  how.freshness = options_.cached_only || options_.fetcher == nullptr
                      ? packages::Downloads::Freshness::kCacheOnly
                      : packages::Downloads::Freshness::kAsk;
  const packages::Downloads downloads(options_.fetcher.get(), &answers, how);
  packages::NpmRegistry registry(&options_.npmrc, &downloads);
  Result<packages::NpmSnapshot> resolved = packages::resolve_npm_graph(input, &registry);
  if (!resolved.ok()) return resolved.take_error();
  std::vector<std::string> ids;
  {
    const std::lock_guard lock(mutex_);
    snapshot_ = with_plain_ids(std::move(resolved).value());
    for (const auto& [id, package] : snapshot_.packages) {
      if (!package.is_optional) ids.push_back(id);
    }
  }
  if (Status fetched = fetch(ids); !fetched.ok()) return fetched;
  options_.store->caches->put("npm", key_, snapshot().to_text());
  return Unit{};
}

Status NpmPackages::fetch(const std::vector<std::string>& ids) {
  std::vector<Wanted> missing = missing_of(ids);
  while (!missing.empty()) {
    std::vector<Wanted> own;
    std::vector<std::string> of_others;
    for (Wanted& one : missing) {
      if (options_.store->turns.take(one.turn)) {
        own.push_back(std::move(one));
      } else {
        of_others.push_back(one.turn);
      }
    }
    if (Status fetched = fetch_own(own); !fetched.ok()) return fetched;
    // Nothing is held while waiting, so nobody waits in a circle. What others did not get is asked
    // for once more: they may have had other rights.
    for (const std::string& turn : of_others) options_.store->turns.wait_for(turn);
    if (of_others.empty()) break;
    missing = missing_of(ids);
  }
  return Unit{};
}

std::vector<NpmPackages::Wanted> NpmPackages::missing_of(
    const std::vector<std::string>& ids) const {
  std::vector<Wanted> missing;
  const std::lock_guard lock(mutex_);
  std::set<std::string> seen;
  for (const std::string& id : ids) {
    const auto found = snapshot_.packages.find(id);
    if (found == snapshot_.packages.end()) continue;
    const packages::NpmPackage& package = found->second;
    std::string registry = registry_of(package.name);
    const std::string version = stored_version(package);
    if (!seen.insert(package.name + "@" + package.version).second ||
        options_.store->folders.find(registry, package.name, version))
      continue;
    // Whoever names another server for the same tarball does not make others wait for that one.
    std::string turn = package.tarball + " " + registry + " " + package.name + "@" + version;
    missing.push_back({package, std::move(registry), std::move(turn)});
  }
  return missing;
}

Result<packages::Download> NpmPackages::download_of(const packages::NpmPackage& package) const {
  const auto named = [&] { return "npm package \"" + package.name + "@" + package.version; };
  if (options_.cached_only || options_.fetcher == nullptr) {
    return Error{ErrorCode::kNotFound, named() +
                                           "\" is not in the cache, --cached-only is specified: "
                                           "`edgertd cache` fetches it"};
  }
  // Whatever came would do, and stay for whoever names it next.
  if (package.integrity.empty() && package.shasum.empty())
    return Error{ErrorCode::kInvalidData, named() + "\" has no hash (" + package.tarball + ")"};
  Result<packages::WebUrl> url = packages::WebUrl::parse(package.tarball);
  if (!url.ok()) return url.take_error();
  if (Status may = options_.rules.check(url.value().text()); !may.ok()) return may.take_error();
  packages::Download download;
  download.authorization = options_.npmrc.authorization_for(url.value());
  download.url = std::move(url).value();
  download.most_bytes = kMostTarballBytes;
  download.is_cached = false;
  return download;
}

Status NpmPackages::fetch_own(const std::vector<Wanted>& wanted) {
  FetchTurns& turns = options_.store->turns;
  std::vector<packages::Download> downloads;
  for (const Wanted& one : wanted) {
    Result<packages::Download> download = download_of(one.package);
    if (!download.ok()) {
      for (const Wanted& taken : wanted) turns.give_back(taken.turn);
      return download.take_error();
    }
    downloads.push_back(std::move(download).value());
  }
  Status failed = Unit{};
  const packages::Downloads how(options_.fetcher.get(), nullptr, {});
  how.get(downloads, [&](size_t index, Result<packages::Answer> answer) {
    const Wanted& one = wanted[index];
    if (Status kept = keep(one, std::move(answer)); !kept.ok() && failed.ok())
      failed = std::move(kept);
    turns.give_back(one.turn);
  });
  return failed;
}

Status NpmPackages::keep(const Wanted& one, Result<packages::Answer> answer) {
  if (answer.ok() && answer.value().status != 200) {
    answer = Error{ErrorCode::kIo, one.package.tarball + ": the registry answered " +
                                       std::to_string(answer.value().status)};
  }
  if (!answer.ok()) return answer.take_error();
  const Result<std::string> added = options_.store->folders.add(
      one.registry, one.package.name, stored_version(one.package), [&](const std::string& folder) {
        packages::TarballLimits limits;
        if (const auto& budget = options_.store->budget; budget != nullptr)
          limits.charge = [&budget](uint64_t bytes) { return budget->charge(bytes); };
        return packages::unpack(
            {one.package.tarball, answer.value().body, one.package.integrity, one.package.shasum},
            folder, limits);
      });
  if (!added.ok()) return with_lock(added.error(), one.package, answer.value().body);
  return Unit{};
}

Error NpmPackages::with_lock(Error error, const packages::NpmPackage& package,
                             std::string_view tarball) const {
  const auto is_it = [&](const auto& locked) {
    return locked.second.name == package.name && locked.second.version == package.version &&
           locked.second.integrity == package.integrity;
  };
  const auto& all = options_.locked.packages;
  const bool is_locked =
      !options_.locked_by.empty() && std::any_of(all.begin(), all.end(), is_it) &&
      !packages::check_integrity(tarball, package.integrity, package.shasum).ok();
  if (is_locked) {
    error.message += "\n\n  Package: npm:" + package.name + "@" + package.version +
                     "\n  Lock file: " + options_.locked_by;
  }
  return error;
}

Result<std::string> NpmPackages::dependency(const std::string& id, const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto package = snapshot_.packages.find(id);
  if (package != snapshot_.packages.end()) {
    const auto found = package->second.dependencies.find(name);
    if (found != package->second.dependencies.end()) return found->second;
  }
  return Error{ErrorCode::kNotFound,
               "npm package \"" + id + "\" has no dependency \"" + name + "\""};
}

bool NpmPackages::may_meet(const std::string& id, const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto package = snapshot_.packages.find(id);
  return package != snapshot_.packages.end() && package->second.optional_peers.contains(name);
}

Result<std::string> NpmPackages::name_of(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto package = snapshot_.packages.find(id);
  if (package == snapshot_.packages.end())
    return Error{ErrorCode::kNotFound, "the function has no npm package \"" + id + "\""};
  return package->second.name;
}

Result<std::string> NpmPackages::folder(const std::string& id) {
  packages::NpmPackage package;
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = folders_.find(id); known != folders_.end()) {
      // Of a cache that is full others may have removed it, but not at once: what looks marks it as
      // used.
      constexpr double kLookAgainMs = 10'000;
      const double now_ms = base::monotonic_ms();
      if (now_ms - known->second.at_ms < kLookAgainMs) return known->second.folder;
      known->second.at_ms = now_ms;
      if (store::PackageFolders::is_there(known->second.folder)) return known->second.folder;
      folders_.erase(known);
    }
    const auto found = snapshot_.packages.find(id);
    if (found == snapshot_.packages.end())
      return Error{ErrorCode::kNotFound, "the function has no npm package \"" + id + "\""};
    package = found->second;
  }
  const std::string registry = registry_of(package.name);
  const auto find = [&] {
    return options_.store->folders.find(registry, package.name, stored_version(package));
  };
  std::optional<std::string> folder = find();
  if (!folder) {
    if (Status fetched = fetch({id}); !fetched.ok()) return fetched.take_error();
    folder = find();
  }
  if (folder) {
    const std::lock_guard lock(mutex_);
    const auto [known, is_new] =
        folders_.insert_or_assign(id, Found{*std::move(folder), base::monotonic_ms()});
    return known->second.folder;
  }
  return Error{ErrorCode::kIo, "npm package \"" + id + "\" cannot be kept on this machine"};
}

packages::NpmSnapshot NpmPackages::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

std::string NpmPackages::usual_tarball(const packages::NpmPackage& package) const {
  return graph::usual_tarball(options_.npmrc, package);
}

}  // namespace edgert::graph
