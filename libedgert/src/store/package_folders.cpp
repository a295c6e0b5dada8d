#include "store/package_folders.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <string_view>
#include <vector>

#include "base/sha256.h"
#include "base/text.h"
#include "store/own_folders.h"
#include "store/remove_tree.h"

namespace edgert::store {

namespace {

using base::Descriptor;

// Lies beside the packages' folders, whose names begin with no dot.
constexpr const char* kTemporary = ".temporary";
constexpr size_t kMostNameBytes = 214;
constexpr size_t kHashDigits = 16;
// Where locks do not tell whether somebody still writes.
constexpr time_t kForgottenSeconds = 24 * 3600;

bool consists_of(std::string_view text, std::string_view others) {
  for (const char c : text) {
    const char small = base::ascii_lower(c);
    if (!(small >= 'a' && small <= 'z') && !(c >= '0' && c <= '9') &&
        others.find(c) == std::string_view::npos)
      return false;
  }
  return true;
}

bool is_name(std::string_view part) {
  return !part.empty() && part.size() <= kMostNameBytes && part.front() != '.' &&
         part != "node_modules" && consists_of(part, "-_.~!'()*");
}

// One folder, or two for one of a scope; none: it is no name.
std::vector<std::string> folders_of(std::string_view name) {
  std::string_view scope;
  if (name.starts_with('@')) {
    const size_t slash = name.find('/');
    if (slash == std::string_view::npos) return {};
    scope = name.substr(0, slash);
    name.remove_prefix(slash + 1);
    if (!is_name(scope.substr(1))) return {};
  }
  if (!is_name(name)) return {};
  std::vector<std::string> folders;
  if (!scope.empty()) folders.emplace_back(scope);
  folders.emplace_back(name);
  return folders;
}

// Empty: it is no registry's URL.
std::string folder_of_registry(std::string_view url) {
  const bool is_secure = url.starts_with("https://");
  if (!is_secure && !url.starts_with("http://")) return {};
  url.remove_prefix(is_secure ? 8 : 7);
  const std::string authority = base::lower(url.substr(0, url.find('/')));
  std::string_view path = url.substr(authority.size());
  while (path.ends_with('/')) path.remove_suffix(1);
  std::string_view host = authority;
  std::string_view port = is_secure ? "443" : "80";
  if (const size_t colon = host.rfind(':');
      colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos) {
    port = host.substr(colon + 1);
    host = host.substr(0, colon);
  }
  if (host.empty() || host.front() == '.' || host.size() > 200 || port.size() > 5 ||
      !consists_of(port, ""))
    return {};
  std::string folder(host);
  if (!consists_of(host, "-.")) folder = base::sha256(host).substr(0, kHashDigits);
  if (port != "443") folder.append("_").append(port);
  if (!path.empty()) folder.append("_").append(base::sha256(path).substr(0, kHashDigits));
  return folder;
}

Error failed(const std::string& path, int why) {
  return Error{ErrorCode::kIo, path + " cannot be written: " + std::strerror(why)};
}

}  // namespace

struct PackageFolders::Place {
  std::vector<std::string> folders;  // below the root
  std::string version;               // the last one
  std::string stamp;

  std::string path(const std::string& root) const {
    std::string path = root;
    for (const std::string& folder : folders) path.append("/").append(folder);
    return path + "/" + version;
  }
  // The folder in which the version lies.
  Descriptor open(const std::string& root, bool make) const {
    Descriptor folder = open_own_folder(root);
    for (const std::string& name : folders) {
      if (!folder) break;
      folder = make ? make_own_folder(folder.get(), name) : open_own_folder(folder.get(), name);
    }
    return folder;
  }
};

Result<PackageFolders::Place> PackageFolders::place(const std::string& registry,
                                                    const std::string& name,
                                                    const std::string& version) {
  Place place;
  place.folders = {"npm", folder_of_registry(registry)};
  if (place.folders.back().empty())
    return Error{ErrorCode::kInvalidArgument, "\"" + registry + "\" is no registry's URL"};
  const std::vector<std::string> own = folders_of(name);
  if (own.empty())
    return Error{ErrorCode::kInvalidArgument, "\"" + name + "\" is no package's name"};
  if (version.empty() || version.size() > kMostNameBytes || version.front() == '.' ||
      !consists_of(version, ".-+"))
    return Error{ErrorCode::kInvalidArgument, name + ": \"" + version + "\" is no version"};
  place.folders.insert(place.folders.end(), own.begin(), own.end());
  place.version = version;
  place.stamp.append(registry).append("\n").append(name).append("\n").append(version).append("\n");
  return place;
}

bool PackageFolders::is_there(const std::string& folder) {
  return utimensat(AT_FDCWD, (folder + "/" + kPackageStamp).c_str(), nullptr,
                   AT_SYMLINK_NOFOLLOW) == 0;
}

Status PackageFolders::check() const { return make_own_folder(root_); }

std::optional<std::string> PackageFolders::find(const std::string& registry,
                                                const std::string& name,
                                                const std::string& version) const {
  const Result<Place> where = place(registry, name, version);
  return where.ok() ? find(where.value()) : std::nullopt;
}

std::optional<std::string> PackageFolders::find(const Place& place) const {
  const Descriptor folder = place.open(root_, false);
  if (!folder) return std::nullopt;
  const Descriptor version = open_own_folder(folder.get(), place.version);
  if (!version) return std::nullopt;
  struct stat info;
  if (fstatat(version.get(), kPackageStamp, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
      !S_ISREG(info.st_mode) || static_cast<uint64_t>(info.st_size) != place.stamp.size())
    return std::nullopt;
  utimensat(version.get(), kPackageStamp, nullptr, AT_SYMLINK_NOFOLLOW);
  return place.path(root_);
}

Result<std::string> PackageFolders::add(const std::string& registry, const std::string& name,
                                        const std::string& version, const Fill& fill) {
  const Result<Place> where = place(registry, name, version);
  if (!where.ok()) return where.error();
  const Place& place = where.value();
  if (std::optional<std::string> there = find(place)) return *std::move(there);
  if (Status status = check(); !status.ok()) return status.take_error();
  const std::string own = root_ + "/npm/" + kTemporary;
  const Descriptor root = open_own_folder(root_);
  const Descriptor npm = root ? make_own_folder(root.get(), "npm") : Descriptor(-1);
  const Descriptor temporary = npm ? make_own_folder(npm.get(), kTemporary) : Descriptor(-1);
  if (!temporary) return failed(own, errno);
  sweep(temporary.get());
  const std::string filled = temporary_name("package");
  const Descriptor folder = make_own_folder(temporary.get(), filled);
  if (!folder) return failed(own + "/" + filled, errno);
  // As long as it is held, nobody sweeps the folder away.
  flock(folder.get(), LOCK_EX | LOCK_NB);
  Status status = fill(own + "/" + filled);
  if (status.ok()) {
    const Descriptor stamp(openat(folder.get(), kPackageStamp,
                                  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!stamp || !write_all(stamp.get(), place.stamp)) {
      status = failed(place.path(root_) + "/" + kPackageStamp, errno);
    } else {
      status = move(place, temporary.get(), filled);
    }
  }
  remove_tree(temporary.get(), filled);
  if (!status.ok()) return status.take_error();
  return place.path(root_);
}

Status PackageFolders::move(const Place& place, int temporary, const std::string& filled) const {
  const Descriptor folder = place.open(root_, true);
  if (!folder) return failed(place.path(root_), errno);
  // Somebody may damage the folder that is there, but not for ever.
  constexpr int kMostTries = 10;
  for (int tries = 0; tries < kMostTries; ++tries) {
    if (renameat(temporary, filled.c_str(), folder.get(), place.version.c_str()) == 0)
      return Unit{};
    if (errno != EEXIST && errno != ENOTEMPTY && errno != ENOTDIR)
      return failed(place.path(root_), errno);
    if (find(place)) return Unit{};
    const std::string damaged = temporary_name("damaged");
    if (renameat(folder.get(), place.version.c_str(), temporary, damaged.c_str()) == 0)
      remove_tree(temporary, damaged);
  }
  return failed(place.path(root_), EEXIST);
}

// Removes what processes that were ended have left behind.
void PackageFolders::sweep(int temporary) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(swept_, true)) return;
  }
  const Listing list =
      list_folder(Descriptor(openat(temporary, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
  if (!list) return;
  const time_t now = time(nullptr);
  std::vector<std::string> old;
  while (const dirent* found = readdir(list.get())) {
    struct stat info;
    if (named_by_temporary(found->d_name).empty() ||
        fstatat(temporary, found->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0)
      continue;
    const time_t age = now - info.st_mtim.tv_sec;
    if (age <= kLeftoverSeconds) continue;
    const Descriptor folder(
        openat(temporary, found->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    const bool is_free = folder && flock(folder.get(), LOCK_EX | LOCK_NB) == 0;
    if (is_free || age > kForgottenSeconds) old.emplace_back(found->d_name);
  }
  for (const std::string& name : old) remove_tree(temporary, name);
}

}  // namespace edgert::store
