#include "bundle/opened_packs.h"

#include <fcntl.h>
#include <simdjson.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/descriptor.h"
#include "base/sha256.h"
#include "bundle/eszip_reader.h"
#include "bundle/eszip_sections.h"
#include "bundle/pack_format.h"
#include "bundle/pack_writer.h"
#include "edgert/limits.h"
#include "graph/deno_config.h"
#include "graph/files.h"
#include "graph/package_resolver.h"
#include "graph/url.h"
#include "packages/shown_url.h"

namespace edgert::bundle {

namespace {

using graph::SourceMap;

Error failed_in(const std::string& where, const std::string& what) {
  return Error{ErrorCode::kInvalidData, where + ": " + what};
}

// Of a regular file: its bytes from the beginning on, as many as there are.
std::string beginning_of(const std::string& path, size_t most) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return {};
  const base::Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file || fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) return {};
  std::string bytes(most, '\0');
  const ssize_t got = ::read(file.get(), bytes.data(), bytes.size());
  bytes.resize(got > 0 ? static_cast<size_t>(got) : 0);
  return bytes;
}

constexpr size_t kBundleMagicBytes = 8;
constexpr size_t kMostConfigurationBytes = size_t{1} << 20;

// Tells a file from what it was before and from what has been moved into its place.
std::string file_state(const struct stat& info) {
  std::string state;
  for (const auto number :
       {static_cast<uint64_t>(info.st_dev), static_cast<uint64_t>(info.st_ino),
        static_cast<uint64_t>(info.st_size), static_cast<uint64_t>(info.st_mtim.tv_sec),
        static_cast<uint64_t>(info.st_mtim.tv_nsec), static_cast<uint64_t>(info.st_ctim.tv_sec),
        static_cast<uint64_t>(info.st_ctim.tv_nsec)})
    state.append(std::to_string(number)).append(1, ' ');
  return state;
}

constexpr const char* kStoredKind = "pack";
// What eszips become may become another thing in another version of this program.
constexpr const char* kStoredAs = "eszip as pack 2\n";

}  // namespace

// --- one ----------------------------------------------------------------------------------------

Result<OpenedPack::Ptr> OpenedPack::make(PackReader::Ptr reader, std::string where, bool is_eszip,
                                         std::string stored_path) {
  const std::shared_ptr<OpenedPack> pack(
      new OpenedPack(std::move(reader), std::move(where), is_eszip, std::move(stored_path)));
  if (Status good = pack->configure(); !good.ok()) return good.take_error();
  return Ptr(pack);
}

Status OpenedPack::configure() {
  const PackManifest& manifest = reader_->manifest();
  const std::string root =
      is_eszip_ ? graph::path_of(EszipOptions().root + "index") : graph::path_of(manifest.entry);
  if (root.starts_with('/')) directory_ = graph::parent(graph::absolute_path(root));
  const auto value = [&manifest](std::string_view name) {
    const auto found = manifest.values.find(name);
    return found == manifest.values.end() ? std::string() : found->second;
  };
  if (is_eszip_) {
    if (const auto links = manifest.values.find(kEszipLinksValue); links != manifest.values.end()) {
      if (Status good = configure_node_modules(links->second); !good.ok()) return good;
    }
    const std::string json = value("eszip.workspace-resolver");
    return json.empty() ? Status(Unit{}) : configure_eszip(json);
  }
  if (Status good = configure_limits(manifest.limits); !good.ok()) return good;
  const std::string map = value(kImportMapValue);
  if (map.empty()) return Unit{};
  if (map.size() > kMostConfigurationBytes) return too_much();
  configuration_bytes_ = map.size();
  const std::string base = value(kImportMapBaseValue);
  return graph::add_import_map(map, "in " + where_, base.empty() ? manifest.entry : base,
                               &imports_);
}

Status OpenedPack::configure_limits(const std::string& json) {
  if (json.empty()) return Unit{};
  simdjson::dom::parser parser;
  simdjson::dom::object named;
  if (parser.parse(json).get(named) != simdjson::SUCCESS)
    return failed_in(where_, "its limits are no JSON of an object");
  const std::span<const LimitRule> rules = limit_rules();
  for (size_t i = 0; i < rules.size(); ++i) {
    const std::string name(rules[i].option.substr(rules[i].option.rfind('.') + 1));
    simdjson::dom::element given;
    if (named[name].get(given) != simdjson::SUCCESS) continue;
    uint64_t value = 0;
    const bool is_number = given.get(value) == simdjson::SUCCESS;
    if (!is_number || (value != 0 && (value < rules[i].least || value > rules[i].most))) {
      return failed_in(where_, "its limits: " + name + " must be a whole number from " +
                                   std::to_string(rules[i].least) + " to " +
                                   std::to_string(rules[i].most) + ", or 0");
    }
    limits_.emplace_back(i, value);
  }
  return Unit{};
}

Status OpenedPack::configure_eszip(const std::string& json) {
  if (json.size() > kMostConfigurationBytes) return too_much();
  configuration_bytes_ = json.size();
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(json).get(root) != simdjson::SUCCESS)
    return failed_in(where_, "what it says of its workspace is no JSON");
  std::string_view map, base;
  if (root["import_map"]["json"].get(map) == simdjson::SUCCESS) {
    if (root["import_map"]["specifier"].get(base) != simdjson::SUCCESS) base = "deno.json";
    Status added = graph::add_import_map(std::string(map), "in " + where_,
                                         graph::join_url(EszipOptions().root, base), &imports_);
    if (!added.ok()) return added;
  }
  // Of several package.json files the first that knows a name has the say.
  const auto add = [this](const simdjson::dom::element& package) {
    for (const char* list : {"dependencies", "devDependencies"}) {
      simdjson::dom::object names;
      if (package[list].get(names) != simdjson::SUCCESS) continue;
      for (const auto& [name, range] : names) {
        std::string_view text;
        if (range.get(text) != simdjson::SUCCESS) continue;
        requirements_.emplace(name, text.starts_with("npm:")
                                        ? std::string(text.substr(4))
                                        : std::string(name).append("@").append(text));
      }
    }
  };
  simdjson::dom::object by_path;
  simdjson::dom::array pairs;
  if (root["package_jsons"].get(by_path) == simdjson::SUCCESS) {
    for (const auto& [path, package] : by_path) add(package);
  } else if (root["package_jsons"].get(pairs) == simdjson::SUCCESS) {
    simdjson::dom::element package;
    for (const simdjson::dom::element& pair : pairs) {
      if (pair.at(1).get(package) == simdjson::SUCCESS) add(package);
    }
  }
  return Unit{};
}

Status OpenedPack::configure_node_modules(const std::string& links) {
  has_node_modules_ = true;
  simdjson::dom::parser parser;
  simdjson::dom::object targets;
  if (parser.parse(links).get(targets) != simdjson::SUCCESS)
    return failed_in(where_, "what it says of links is no JSON of an object");
  for (const auto& [path, target] : targets) {
    std::string_view text;
    if (target.get(text) == simdjson::SUCCESS && is_pack_path(path) && is_pack_path(text))
      links_.emplace(path, text);
  }
  return Unit{};
}

Error OpenedPack::too_much() const {
  return Error{ErrorCode::kLimit,
               where_ + ": its import map has more than the 1 MB that configuration may have"};
}

std::string OpenedPack::content() const {
  if (!stored_path_.empty()) return stored_path_.substr(stored_path_.rfind('/') + 1);
  return base::sha256(reader_->digest());
}

std::string OpenedPack::requirement_of(const std::string& name) const {
  const auto found = requirements_.find(name);
  return found == requirements_.end() ? std::string() : found->second;
}

std::string OpenedPack::name_of(const std::string& npm) const {
  std::string_view rest = std::string_view(npm).substr(std::string_view("npm:").size());
  while (rest.starts_with('/')) rest.remove_prefix(1);
  const graph::PackageName split = graph::split_package_name(rest);
  std::string name = split.name.substr(0, split.name.find('@', 1));
  const bool is_own = requirements_.contains(name);
  for (const auto& [alias, requirement] : requirements_) {
    if (!is_own && requirement == split.name) name = alias;
  }
  return name + split.subpath.substr(1);
}

Result<std::string> OpenedPack::entry(const std::string& given) const {
  const std::string& own = reader_->manifest().entry;
  std::vector<std::string> candidates;
  if (!given.empty()) {
    if (graph::is_file_url(given)) {
      Result<std::string> normal = graph::normal_file_url(given);
      if (normal.ok()) candidates.push_back(std::move(normal).value());
    }
    candidates.push_back(given);
    if (given.starts_with('/')) candidates.push_back(graph::file_url(given));
    if (!graph::has_scheme(given) && !directory_.empty())
      candidates.push_back(graph::join_url(graph::file_url(directory_) + "/", given));
  }
  // An eszip's own counts where it does not know the other: functions of others say what it is on
  // the machine that it was made on.
  if (given.empty() || is_eszip_) candidates.push_back(own);
  for (const std::string& candidate : candidates) {
    if (candidate.empty()) continue;
    Result<std::string_view> url = reader_->resolve(candidate);
    if (url.ok()) return std::string(url.value());
    if (url.error().code != ErrorCode::kNotFound) return url.take_error();
  }
  const std::string& wanted = given.empty() ? own : given;
  return Error{ErrorCode::kNotFound,
               "failed to determine entrypoint: " + where_ +
                   (wanted.empty() ? " does not say where to begin"
                                   : " has no module \"" + packages::shown_url(wanted) + "\"")};
}

void OpenedPack::hold(const std::string& folder) const {
  const std::lock_guard lock(mutex_);
  if (held_) return;
  held_ = base::Descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (held_) flock(held_.get(), LOCK_SH | LOCK_NB);
}

Result<std::shared_ptr<const SourceMap>> OpenedPack::map_of(std::string_view url) const {
  const std::string key(url);
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = maps_.find(key); known != maps_.end()) {
      if (std::shared_ptr<const SourceMap> map = known->second.lock()) return map;
    }
  }
  Result<std::string_view> json = reader_->source_map(url);
  if (!json.ok()) return json.take_error();
  if (json.value().empty()) return std::shared_ptr<const SourceMap>();
  auto map = std::make_shared<const SourceMap>(SourceMap::from_json(json.value()));
  const std::lock_guard lock(mutex_);
  maps_[key] = map;
  return std::shared_ptr<const SourceMap>(std::move(map));
}

// --- all ----------------------------------------------------------------------------------------

bool is_named_as_bundle(std::string_view path) {
  return path.ends_with(".edgert") || path.ends_with(".eszip");
}

bool begins_as_bundle(const std::string& path) {
  const std::string bytes = beginning_of(path, kBundleMagicBytes);
  return is_pack(bytes) || is_eszip(bytes);
}

OpenedPack::Ptr OpenedPacks::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto known = packs_.find(key);
  OpenedPack::Ptr pack = known == packs_.end() ? nullptr : known->second.lock();
  if (pack != nullptr) remember(pack);
  return pack;
}

void OpenedPacks::remember(const OpenedPack::Ptr& pack) {
  if (!pack->is_eszip()) return;
  const auto found = std::find(recent_.begin(), recent_.end(), pack);
  if (found != recent_.end()) {
    recent_.splice(recent_.begin(), recent_, found);
    return;
  }
  recent_.push_front(pack);
  recent_bytes_ += recent_bytes_of(*pack);
  while (recent_bytes_ > kMostRecentBytes) {
    recent_bytes_ -= recent_bytes_of(*recent_.back());
    recent_.pop_back();
  }
}

uint64_t OpenedPacks::recent_bytes_of(const OpenedPack& pack) {
  return std::max(pack.reader().held_bytes(), kLeastRecentBytes);
}

OpenedPack::Ptr OpenedPacks::open_stored(const std::string& path, const std::string& where) const {
  Result<PackReader::Ptr> reader = PackReader::open(path, where);
  if (!reader.ok()) return nullptr;
  Result<OpenedPack::Ptr> opened = OpenedPack::make(std::move(reader).value(), where, true, path);
  return opened.ok() ? std::move(opened).value() : nullptr;
}

Result<OpenedPack::Ptr> OpenedPacks::open_eszip(std::string_view bytes, const std::string& hash,
                                                const std::string& where) {
  const std::string key = base::sha256(kStoredAs + hash);
  if (const std::string path = caches_->find_file(kStoredKind, key); !path.empty()) {
    // One that is damaged is made anew.
    if (OpenedPack::Ptr stored = open_stored(path, where)) return stored;
  }
  Result<EszipPack> read = read_eszip(bytes, where);
  if (!read.ok()) return read.take_error();
  // With a checksum of all of it: a damaged one is to be made anew, not to fail where it is used.
  Result<std::string> packed = pack_bytes(read.value().pack, ChecksumKind::kSha256);
  if (!packed.ok()) return Error{packed.error().code, where + ": " + packed.error().message};
  read.value() = {};
  const std::string& made = packed.value();
  if (const std::string place = caches_->place_for(kStoredKind, key, made.size());
      !place.empty() && write_whole_file(place, made, 0600).ok()) {
    caches_->wrote_file(made.size());
    if (OpenedPack::Ptr stored = open_stored(place, where)) return stored;
  }
  Result<PackReader::Ptr> reader = PackReader::of(std::move(packed).value(), where);
  if (!reader.ok()) return reader.take_error();
  return OpenedPack::make(std::move(reader).value(), where, true);
}

void OpenedPacks::reopen(const OpenedPack::Ptr& pack) {
  const OpenedPack::Ptr next = open_stored(pack->stored_path(), pack->where());
  if (next == nullptr) return;
  const std::lock_guard lock(mutex_);
  for (auto& [key, known] : packs_) {
    if (known.lock() != pack) continue;
    known = next;
    remember(next);
  }
  const auto former = std::find(recent_.begin(), recent_.end(), pack);
  if (former == recent_.end()) return;
  recent_bytes_ -= recent_bytes_of(*pack);
  recent_.erase(former);
}

OpenedPack::Ptr OpenedPacks::keep(const std::string& key, OpenedPack::Ptr pack) {
  const std::lock_guard lock(mutex_);
  if (packs_.size() >= swept_at_) {
    std::erase_if(packs_, [](const auto& entry) { return entry.second.expired(); });
    swept_at_ = 2 * std::max<size_t>(packs_.size(), 32);
  }
  std::weak_ptr<const OpenedPack>& place = packs_[key];
  if (OpenedPack::Ptr other = place.lock()) return other;
  place = pack;
  remember(pack);
  return pack;
}

Result<OpenedPack::Ptr> OpenedPacks::open(const std::string& path) {
  // Deploys replace links, and what lies behind them stays.
  char real[PATH_MAX];
  struct stat before;
  if (realpath(path.c_str(), real) == nullptr || stat(real, &before) != 0) {
    const ErrorCode code =
        errno == ENOENT || errno == ENOTDIR ? ErrorCode::kNotFound : ErrorCode::kIo;
    return Error{code, path + ": " + std::strerror(errno)};
  }
  const std::string key = std::string(real) + "\n" + file_state(before);
  if (OpenedPack::Ptr known = find(key)) return known;
  Result<OpenedPack::Ptr> opened = Error{ErrorCode::kInvalidData, ""};
  const std::string magic = beginning_of(real, kBundleMagicBytes);
  if (is_eszip(magic) || (!is_pack(magic) && path.ends_with(".eszip"))) {
    Result<graph::RegularFile> file = graph::RegularFile::find(real);
    if (!file.ok()) return file.take_error();
    Result<std::string> bytes = file.value().read();
    if (!bytes.ok()) return bytes.take_error();
    opened = open_eszip(bytes.value(), base::sha256(bytes.value()), path);
  } else {
    Result<PackReader::Ptr> reader = PackReader::open(real, path);
    if (!reader.ok()) return reader.take_error();
    opened = OpenedPack::make(std::move(reader).value(), path, false);
  }
  if (!opened.ok()) return opened;
  // What has been opened may be the next one already; then those who come find it changed.
  return keep(key, std::move(opened).value());
}

Result<OpenedPack::Ptr> OpenedPacks::of(const std::shared_ptr<const std::string>& bytes) {
  static const std::string kWhere = "maybeEszip";
  // Of a pack another one with the same index may be damaged elsewhere. To open it reads little.
  if (is_pack(*bytes)) {
    Result<PackReader::Ptr> reader = PackReader::of(bytes, kWhere);
    if (!reader.ok()) return reader.take_error();
    return OpenedPack::make(std::move(reader).value(), kWhere, false);
  }
  if (!is_eszip(*bytes)) {
    return Error{ErrorCode::kInvalidData, kWhere + ": it is neither a pack nor an eszip"};
  }
  const std::string key = base::sha256(*bytes);
  if (OpenedPack::Ptr known = find(key)) return known;
  Result<OpenedPack::Ptr> opened = open_eszip(*bytes, key, kWhere);
  if (!opened.ok()) return opened;
  return keep(key, std::move(opened).value());
}

}  // namespace edgert::bundle
