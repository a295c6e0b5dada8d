#include "files/host_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/descriptor.h"
#include "files/described_file.h"
#include "files/paths.h"

namespace edgert::files {

namespace {

int done(int result) { return result < 0 ? -errno : 0; }

// Each takes a descriptor of the process.
constexpr size_t kMostLevels = 256;
constexpr int kPerStep = 256;

base::Descriptor folder_in(int parent, const std::string& name) {
  return base::Descriptor(
      openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

// A folder that is removed with all that is in it. Links are not followed, whoever puts them where
// folders were meanwhile.
class HostRemoval final : public binding::Removal {
 public:
  // What is no folder is removed at once, and there is no rest.
  static int begin(std::string path, std::unique_ptr<binding::Removal>* rest);
  int more() override;

 private:
  // Of folders within folders, each with what is known to be in it.
  struct Level {
    base::Descriptor folder;
    std::string name;
    std::vector<binding::FolderEntry> entries;
  };
  HostRemoval(std::string path, base::Descriptor folder);
  // One entry, or a folder that has none. 1, or a negative errno.
  int remove_one();
  int parent() const;

  std::vector<Level> levels_;
};

int HostRemoval::begin(std::string path, std::unique_ptr<binding::Removal>* rest) {
  // With a slash behind it a link would be followed.
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  if (path == "/") return -EBUSY;
  if (unlink(path.c_str()) == 0) return 0;
  if (errno != EISDIR && errno != EPERM) return -errno;
  base::Descriptor folder = folder_in(AT_FDCWD, path);
  if (!folder) return -errno;
  rest->reset(new HostRemoval(std::move(path), std::move(folder)));
  return 0;
}

HostRemoval::HostRemoval(std::string path, base::Descriptor folder) {
  levels_.push_back({std::move(folder), std::move(path), {}});
}

int HostRemoval::more() {
  for (int done = 0; done < kPerStep && !levels_.empty(); ++done) {
    if (const int left = remove_one(); left < 0) return left;
  }
  return levels_.empty() ? 0 : 1;
}

int HostRemoval::parent() const {
  return levels_.size() < 2 ? AT_FDCWD : levels_[levels_.size() - 2].folder.get();
}

int HostRemoval::remove_one() {
  Level& level = levels_.back();
  int left = 1;
  while (level.entries.empty() && left == 1)
    left = read_some_names(level.folder.get(), &level.entries);
  if (left < 0) return left;
  if (level.entries.empty()) {
    if (unlinkat(parent(), level.name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) return -errno;
    levels_.pop_back();
    return 1;
  }
  const binding::FolderEntry entry = std::move(level.entries.back());
  level.entries.pop_back();
  if (entry.kind != binding::FolderEntry::kFolder) {
    if (unlinkat(level.folder.get(), entry.name.c_str(), 0) == 0 || errno == ENOENT) return 1;
    if (errno != EISDIR && errno != EPERM) return -errno;
  }
  if (levels_.size() >= kMostLevels) return -ENAMETOOLONG;
  base::Descriptor inner = folder_in(level.folder.get(), entry.name);
  if (inner) {
    levels_.push_back({std::move(inner), entry.name, {}});
    return 1;
  }
  // It is no folder any more.
  if (errno == ENOENT) return 1;
  if (errno != ENOTDIR && errno != ELOOP) return -errno;
  return unlinkat(level.folder.get(), entry.name.c_str(), 0) == 0 || errno == ENOENT ? 1 : -errno;
}

}  // namespace

int HostFiles::open(const std::string& path, int flags, uint32_t mode,
                    std::shared_ptr<binding::OpenedFile>* file) {
  if (const int full = DescribedFile::room_in(*share_); full != 0) return full;
  // A pipe without its other end must not hold the thread.
  base::Descriptor opened(
      ::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, mode & 07777));
  if (!opened) return -errno;
  *file = std::make_shared<DescribedFile>(std::move(opened), share_);
  return 0;
}

int HostFiles::status(const std::string& path, bool follows, binding::FileStatus* out) {
  return read_status(AT_FDCWD, path.c_str(), follows ? 0 : AT_SYMLINK_NOFOLLOW, out);
}

int HostFiles::volume(const std::string& path, binding::VolumeStatus* out) {
  struct statfs found {};
  if (statfs(path.c_str(), &found) != 0) return -errno;
  *out = volume_of(found);
  return 0;
}

int HostFiles::begin_list(const std::string& path, std::unique_ptr<binding::Listing>* listing) {
  base::Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return -errno;
  std::unique_ptr<FolderReader> reader;
  const int error = FolderReader::open(std::move(folder), share_, &reader);
  *listing = std::move(reader);
  return error;
}

int HostFiles::read_link(const std::string& path, std::string* out) {
  std::string target(PATH_MAX, '\0');
  const ssize_t size = readlink(path.c_str(), target.data(), target.size());
  if (size < 0) return -errno;
  target.resize(static_cast<size_t>(size));
  *out = std::move(target);
  return 0;
}

int HostFiles::real_path(const std::string& path, std::string* out) {
  char real[PATH_MAX];
  if (realpath(path.c_str(), real) == nullptr) return -errno;
  *out = real;
  return 0;
}

int HostFiles::access(const std::string& path, int mode) {
  return done(::access(path.c_str(), mode));
}

int HostFiles::make_folder(const std::string& path, uint32_t mode, bool recursive,
                           std::string* first) {
  if (!recursive) {
    const int error = done(mkdir(path.c_str(), mode & 07777));
    if (error == 0) *first = path;
    return error;
  }
  std::string at;
  int error = 0;
  for (const std::string& name : names_of(path)) {
    at.append("/").append(name);
    error = done(mkdir(at.c_str(), mode & 07777));
    if (error == 0 && first->empty()) *first = at;
    if (error != 0 && error != -EEXIST && error != -EROFS && error != -EACCES) return error;
    struct stat found {};
    if (error == 0) continue;
    if (stat(at.c_str(), &found) != 0) return error == -EEXIST ? -errno : error;
    if (!S_ISDIR(found.st_mode)) return at.size() < path.size() ? -ENOTDIR : -EEXIST;
  }
  return 0;
}

int HostFiles::remove_folder(const std::string& path) { return done(rmdir(path.c_str())); }
int HostFiles::remove_file(const std::string& path) { return done(unlink(path.c_str())); }

int HostFiles::begin_remove(const std::string& path, std::unique_ptr<binding::Removal>* rest) {
  return HostRemoval::begin(path, rest);
}

int HostFiles::rename(const std::string& from, const std::string& to) {
  return done(std::rename(from.c_str(), to.c_str()));
}

int HostFiles::link(const std::string& from, const std::string& to) {
  return done(::link(from.c_str(), to.c_str()));
}

int HostFiles::symlink(const std::string& target, const std::string& path) {
  return done(::symlink(target.c_str(), path.c_str()));
}

int HostFiles::truncate(const std::string& path, uint64_t length) {
  return done(::truncate(path.c_str(), static_cast<off_t>(length)));
}

int HostFiles::change_mode(const std::string& path, uint32_t mode) {
  return done(chmod(path.c_str(), mode & 07777));
}

int HostFiles::change_owner(const std::string& path, uint32_t uid, uint32_t gid, bool follows) {
  return done(fchownat(AT_FDCWD, path.c_str(), uid, gid, follows ? 0 : AT_SYMLINK_NOFOLLOW));
}

int HostFiles::change_times(const std::string& path, double atime, double mtime, bool follows) {
  const timespec times[] = {time_of(atime), time_of(mtime)};
  return done(utimensat(AT_FDCWD, path.c_str(), times, follows ? 0 : AT_SYMLINK_NOFOLLOW));
}

}  // namespace edgert::files
