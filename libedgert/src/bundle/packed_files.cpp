#include "bundle/packed_files.h"

#include <fcntl.h>
#include <simdjson.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "base/sha256.h"
#include "base/text_codecs.h"
#include "packages/shown_url.h"
#include "store/own_folders.h"

namespace edgert::bundle {

namespace {

// Where eszips have the files of packages, by name and version.
constexpr std::string_view kPackages = "node_modules/localhost/";
// There is no such registry; packages of packs are kept as if they came from it, away from all
// others.
constexpr const char* kNoRegistry = "https://packs.invalid/";

Error not_unpacked(const std::string& path, int why) {
  return Error{ErrorCode::kIo, "its file " + packages::shown_url(path) +
                                   " cannot be unpacked: " + std::strerror(why)};
}

// The pack's files below `prefix`, into the folder, which is empty and nobody else's.
Status write_files(const PackReader& reader, std::string_view prefix, const std::string& folder,
                   store::FetchedBudget* budget,
                   const std::function<bool(std::string_view)>& takes) {
  std::set<std::string> made;
  size_t entries = 0;
  // Folders, too, each of which takes as much as a file.
  const auto charge = [&](uint64_t size) -> Status {
    if (++entries > kMostUnpackedEntries) {
      return Error{ErrorCode::kLimit, "it has more than the limit of " +
                                          std::to_string(kMostUnpackedEntries) +
                                          " files and folders to unpack"};
    }
    return budget == nullptr ? Status(Unit{}) : budget->charge(size);
  };
  for (const std::string_view path : reader.file_paths()) {
    if (!path.starts_with(prefix) || !takes(path)) continue;
    Result<std::string_view> bytes = reader.file(path);
    if (!bytes.ok()) return bytes.take_error();
    const std::string name(path.substr(prefix.size()));
    const size_t slash = name.rfind('/');
    const std::string parent = slash == std::string::npos ? "" : name.substr(0, slash);
    if (Status room = charge(bytes.value().size()); !room.ok()) return room;
    if (!parent.empty() && !made.contains(parent)) {
      for (size_t end = 0; end != std::string::npos;) {
        end = parent.find('/', end + 1);
        if (!made.insert(parent.substr(0, end)).second) continue;
        if (Status room = charge(0); !room.ok()) return room;
      }
      std::error_code failed;
      std::filesystem::create_directories(folder + "/" + parent, failed);
      if (failed) return not_unpacked(name, failed.value());
    }
    const base::Descriptor file(::open((folder + "/" + name).c_str(),
                                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file || !store::write_all(file.get(), bytes.value())) return not_unpacked(name, errno);
  }
  return Unit{};
}

Status may_unpack(const OpenedPack& pack) {
  if (pack.reader().files_bytes() <= kMostUnpackedBytes) return Unit{};
  return Error{ErrorCode::kLimit, pack.where() + ": its files have more than the limit of " +
                                      std::to_string(kMostUnpackedBytes >> 20) + " MB"};
}

// Where the store keeps what is unpacked is nobody's to know.
Result<std::string> unpack_into(graph::NpmStore& store, const std::string& registry,
                                const std::string& name, const std::string& version,
                                const store::PackageFolders::Fill& fill) {
  Status filled = Unit{};
  Result<std::string> folder = store.folders.add(
      registry, name, version, [&](const std::string& empty) { return filled = fill(empty); });
  if (folder.ok() || !filled.ok() || folder.error().code != ErrorCode::kIo) return folder;
  const std::string& message = folder.error().message;
  const size_t reason = message.rfind(": ");
  return Error{folder.error().code,
               "its files cannot be unpacked into the cache" +
                   (reason == std::string::npos ? std::string() : message.substr(reason))};
}

Error named(const OpenedPack& pack, const Error& error) {
  if (error.message.starts_with(pack.where() + ": ")) return error;
  return Error{error.code, pack.where() + ": " + error.message};
}

// "name@1.0.0_peer@2.0.0" → name and version.
bool split_id(std::string_view id, packages::NpmPackage* package) {
  const size_t at = id.find('@', 1);
  if (at == std::string_view::npos) return false;
  package->name = id.substr(0, at);
  std::string_view version = id.substr(at + 1);
  package->version = version.substr(0, version.find('_'));
  return !package->version.empty();
}

// What the reader of eszips has made of its snapshot.
Result<packages::NpmSnapshot> snapshot_of(const OpenedPack& pack) {
  Result<std::string_view> text = pack.reader().npm_snapshot();
  if (!text.ok()) return text.take_error();
  packages::NpmSnapshot snapshot;
  if (text.value().empty()) return snapshot;
  const auto bad = [&pack] {
    return Error{ErrorCode::kInvalidData, pack.where() + ": its list of npm packages is malformed"};
  };
  simdjson::dom::parser parser;
  simdjson::dom::object known, roots;
  simdjson::dom::element json;
  if (parser.parse(text.value().data(), text.value().size()).get(json) != simdjson::SUCCESS ||
      json["packages"].get(known) != simdjson::SUCCESS ||
      json["roots"].get(roots) != simdjson::SUCCESS)
    return bad();
  for (const auto& [id, dependencies] : known) {
    packages::NpmPackage package;
    simdjson::dom::object names;
    if (!split_id(id, &package) || dependencies.get(names) != simdjson::SUCCESS) return bad();
    for (const auto& [name, target] : names) {
      std::string_view text_of_target;
      if (target.get(text_of_target) != simdjson::SUCCESS) return bad();
      package.dependencies.emplace(name, text_of_target);
    }
    snapshot.packages.emplace(id, std::move(package));
  }
  for (const auto& [requirement, id] : roots) {
    std::string_view target;
    if (id.get(target) != simdjson::SUCCESS || !snapshot.packages.contains(target)) return bad();
    snapshot.roots.emplace(requirement, target);
  }
  return snapshot;
}

Status unpack_packages(const OpenedPack& pack, const packages::NpmSnapshot& snapshot,
                       const std::string& registry, graph::NpmStore& store) {
  std::set<std::string> seen;
  for (const auto& [id, package] : snapshot.packages) {
    const std::string prefix = std::string(kPackages) + package.name + "/" + package.version + "/";
    if (!seen.insert(prefix).second) continue;
    const Result<std::string> folder = unpack_into(
        store, registry, package.name, graph::stored_version(package),
        [&](const std::string& empty) {
          return write_files(
              pack.reader(), prefix, empty, store.budget.get(),
              [](std::string_view path) { return !path.ends_with("/.edgert-package"); });
        });
    if (!folder.ok()) return named(pack, folder.error());
  }
  return Unit{};
}

Result<graph::PackageResolver::Registries> registries_of(
    const OpenedPack& pack, const std::shared_ptr<graph::NpmStore>& store) {
  Result<packages::NpmSnapshot> snapshot = snapshot_of(pack);
  if (!snapshot.ok()) return snapshot.take_error();
  graph::NpmPackages::Options options;
  options.store = store;
  options.cached_only = true;
  options.is_fresh = true;
  const std::string registry = kNoRegistry + pack.content() + "/";
  if (Status set = options.npmrc.set_registry(registry, pack.where()); !set.ok())
    return set.take_error();
  options.identity = registry;
  if (Status may = may_unpack(pack); !may.ok()) return may.take_error();
  if (Status done = unpack_packages(pack, snapshot.value(), registry, *store); !done.ok())
    return done.take_error();
  options.locked = std::move(snapshot).value();
  return graph::PackageResolver::Registries{
      std::make_shared<graph::NpmPackages>(std::move(options)), nullptr, nullptr};
}

}  // namespace

Result<std::string> unpack_files(const OpenedPack& pack, graph::NpmStore& store) {
  const auto is_static = [](std::string_view path) { return !path.starts_with(kPackages); };
  bool has_any = false;
  for (const std::string_view path : pack.reader().file_paths())
    has_any = has_any || is_static(path);
  if (!has_any || pack.directory().empty()) return std::string();
  if (Status may = may_unpack(pack); !may.ok()) return may.take_error();
  // In a folder of their own: what says that it is whole lies beside it.
  constexpr std::string_view kInside = "/files";
  Result<std::string> folder = unpack_into(
      store, kNoRegistry, "files", pack.content(), [&](const std::string& empty) -> Status {
        const std::string inside = empty + std::string(kInside);
        std::error_code failed;
        if (!std::filesystem::create_directory(inside, failed) || failed)
          return not_unpacked("", failed.value());
        return write_files(pack.reader(), "", inside, store.budget.get(), is_static);
      });
  if (!folder.ok()) return named(pack, folder.error());
  pack.hold(folder.value());
  char real[PATH_MAX];
  if (realpath((folder.value() + std::string(kInside)).c_str(), real) == nullptr)
    return named(pack, not_unpacked("", errno));
  return std::string(real);
}

std::shared_ptr<graph::PackageResolver> packed_packages(OpenedPack::Ptr pack,
                                                        std::shared_ptr<graph::NpmStore> store,
                                                        const std::string& folder) {
  graph::PackageResolver::Options options;
  // None of the machine's own.
  Result<graph::ModuleFiles> no_files = graph::ModuleFiles::below({});
  if (no_files.ok()) options.files = std::move(no_files).value();
  if (pack->has_node_modules() && !folder.empty())
    options.files = graph::ModuleFiles::elsewhere(pack->directory(), folder, pack->links());
  options.ignores_package_json = true;
  options.registries = [pack = std::move(pack), store = std::move(store)] {
    return registries_of(*pack, store);
  };
  return std::make_shared<graph::PackageResolver>(std::move(options));
}

}  // namespace edgert::bundle
