#include "files/host_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/descriptor.h"
#include "files/described_file.h"
#include "files/paths.h"

namespace edgert::files {

namespace {

int done(int result) { return result < 0 ? -errno : 0; }

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

int HostFiles::list(const std::string& path, std::vector<binding::FolderEntry>* out) {
  base::Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder ? read_folder(std::move(folder), out) : -errno;
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

int HostFiles::remove_all(const std::string& path) {
  std::error_code failed;
  const std::uintmax_t count = std::filesystem::remove_all(path, failed);
  if (failed) return -failed.value();
  return count == 0 ? -ENOENT : 0;
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
