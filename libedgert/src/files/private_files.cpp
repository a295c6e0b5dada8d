#include "files/private_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

#include "files/described_file.h"
#include "files/paths.h"

namespace edgert::files {

namespace {

using Entered = PrivateFolder::Entered;

// Without those that make files that nobody counts, or that a disk may refuse, or waits for: what
// is gone with the worker need not be safe from a loss of power.
constexpr int kKnownFlags = O_ACCMODE | O_CREAT | O_EXCL | O_APPEND | O_DIRECTORY | O_NOFOLLOW;
// What a worker's own files may be to others is the server's to say; no program of it runs as
// somebody else. Folders stay open to the server, which removes them.
constexpr uint32_t kFileModes = 0777;
constexpr uint32_t kFolderModes = 0700;

int answer(int result) { return result < 0 ? -errno : 0; }

uint32_t mode_for(uint32_t mode, bool is_folder) {
  return (mode & kFileModes) | (is_folder ? kFolderModes : 0);
}

bool is_owner(const struct stat& found, uint32_t uid, uint32_t gid) {
  constexpr uint32_t kAsItIs = UINT32_MAX;
  return (uid == kAsItIs || uid == found.st_uid) && (gid == kAsItIs || gid == found.st_gid);
}

// A file of a private folder, which counts what it makes of it.
class PrivateFile final : public DescribedFile {
 public:
  // `folder` is entered.
  PrivateFile(base::Descriptor descriptor, std::shared_ptr<binding::DescriptorShare> share,
              std::shared_ptr<PrivateFolder> folder, const struct stat& found, bool appends)
      : DescribedFile(std::move(descriptor), std::move(share)),
        folder_(std::move(folder)),
        appends_(appends) {
    folder_->file_opened(found.st_ino);
  }

  ~PrivateFile() override {
    Entered entered;
    const auto in_use = use();
    struct stat found {};
    // Otherwise nobody counts any more.
    if (in_use && folder_->enter(&entered) == 0 && fstat(descriptor(), &found) == 0)
      folder_->file_closed(found);
  }

  int64_t write(const char* from, size_t size, int64_t position) override {
    Entered entered;
    const auto in_use = use();
    struct stat before {
    }, after{};
    if (!in_use || folder_->enter(&entered) != 0 || fstat(descriptor(), &before) != 0)
      return -EBADF;
    int64_t at = position;
    if (appends_) at = before.st_size;
    if (at < 0) at = lseek(descriptor(), 0, SEEK_CUR);
    if (at < 0) return -errno;
    const uint64_t most = folder_->room_bytes() + static_cast<uint64_t>(before.st_size);
    const uint64_t fits = static_cast<uint64_t>(at) < most ? most - static_cast<uint64_t>(at) : 0;
    if (fits == 0 && size != 0) return -EDQUOT;
    const int64_t wrote = write_all(from, std::min<uint64_t>(size, fits), position);
    if (fstat(descriptor(), &after) == 0) {
      folder_->resized(static_cast<uint64_t>(before.st_size), static_cast<uint64_t>(after.st_size));
    }
    return wrote;
  }

  int truncate(uint64_t length) override {
    Entered entered;
    const auto in_use = use();
    struct stat before {
    }, after{};
    if (!in_use || folder_->enter(&entered) != 0 || fstat(descriptor(), &before) != 0)
      return -EBADF;
    const auto size = static_cast<uint64_t>(before.st_size);
    if (length > size && length - size > folder_->room_bytes()) return -EDQUOT;
    const int error = answer(ftruncate(descriptor(), static_cast<off_t>(length)));
    if (fstat(descriptor(), &after) == 0)
      folder_->resized(size, static_cast<uint64_t>(after.st_size));
    return error;
  }

  int change_mode(uint32_t mode) override {
    struct stat found {};
    const auto in_use = use();
    if (!in_use || fstat(descriptor(), &found) != 0) return -EBADF;
    return answer(fchmod(descriptor(), mode_for(mode, S_ISDIR(found.st_mode))));
  }

  int change_owner(uint32_t uid, uint32_t gid) override {
    struct stat found {};
    const auto in_use = use();
    if (!in_use || fstat(descriptor(), &found) != 0) return -EBADF;
    return is_owner(found, uid, gid) ? 0 : -EPERM;
  }

  int sync(bool) override { return use() ? 0 : -EBADF; }

 private:
  const std::shared_ptr<PrivateFolder> folder_;
  const bool appends_;
};

class PrivateRemoval final : public binding::Removal {
 public:
  explicit PrivateRemoval(std::shared_ptr<PrivateFolder> folder) : folder_(std::move(folder)) {}
  int more() override {
    Entered entered;
    return folder_->enter(&entered) == 0 && folder_->remove_more() ? 1 : 0;
  }

 private:
  const std::shared_ptr<PrivateFolder> folder_;
};

}  // namespace

int PrivateFiles::find(const std::string& path, bool follows, base::Descriptor* found) const {
  return root().open(path, O_PATH | (follows ? 0 : O_NOFOLLOW), 0, found);
}

int PrivateFiles::open(const std::string& path, int flags, uint32_t mode,
                       std::shared_ptr<binding::OpenedFile>* file) {
  if (const int full = DescribedFile::room_in(*share_); full != 0) return full;
  // Older kernels make a file, and say that they have not.
  if ((flags & O_CREAT) != 0 && (flags & O_DIRECTORY) != 0) return -EINVAL;
  std::shared_ptr<PrivateFile> opened;
  {
    Entered entered;
    if (const int error = enter(&entered); error != 0) return error;
    const int known = (flags & kKnownFlags) | O_NONBLOCK | O_NOCTTY;
    base::Descriptor found;
    // Whether it makes one is to be known: nobody else changes anything meanwhile.
    const bool is_exclusive = (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
    int error = is_exclusive ? -ENOENT : root().open(path, known & ~(O_CREAT | O_EXCL), 0, &found);
    if (error == -ENOENT && (flags & O_CREAT) != 0) {
      error = folder_->room_for_entry();
      if (error == 0) error = root().open(path, known, mode_for(mode, false), &found);
      if (error == 0) folder_->entry_made();
    }
    if (error != 0) return error;
    struct stat status {};
    if (fstat(found.get(), &status) != 0) return -errno;
    opened = std::make_shared<PrivateFile>(std::move(found), share_, folder_, status,
                                           (flags & O_APPEND) != 0);
  }
  const bool writes = (flags & O_ACCMODE) != O_RDONLY;
  if (const int error = writes && (flags & O_TRUNC) != 0 ? opened->truncate(0) : 0; error != 0)
    return error;
  *file = std::move(opened);
  return 0;
}

int PrivateFiles::status(const std::string& path, bool follows, binding::FileStatus* out) {
  Entered entered;
  base::Descriptor found;
  if (const int error = enter(&entered); error != 0) return error;
  if (const int error = find(path, follows, &found); error != 0) return error;
  return read_status(found.get(), "", AT_EMPTY_PATH, out);
}

int PrivateFiles::volume(const std::string& path, binding::VolumeStatus* out) {
  binding::FileStatus found;
  if (const int error = status(path, true, &found); error != 0) return error;
  Entered entered;
  if (const int error = enter(&entered); error != 0) return error;
  constexpr uint64_t kBlock = 512, kTmpfs = 0x01021994;
  const PrivateFolderOptions& options = folder_->options();
  const uint64_t left = folder_->room_bytes() / kBlock;
  *out = {kTmpfs,
          kBlock,
          options.quota_bytes / kBlock,
          left,
          left,
          options.most_entries,
          options.most_entries - folder_->entries()};
  return 0;
}

int PrivateFiles::begin_list(const std::string& path, std::unique_ptr<binding::Listing>* listing) {
  Entered entered;
  base::Descriptor found;
  if (const int error = enter(&entered); error != 0) return error;
  if (const int error = root().open(path, O_RDONLY | O_DIRECTORY, 0, &found); error != 0)
    return error;
  std::unique_ptr<FolderReader> reader;
  const int error = FolderReader::open(std::move(found), share_, &reader);
  *listing = std::move(reader);
  return error;
}

int PrivateFiles::read_link(const std::string& path, std::string* out) {
  Entered entered;
  base::Descriptor found;
  if (const int error = enter(&entered); error != 0) return error;
  if (const int error = find(path, false, &found); error != 0) return error;
  std::string target(PATH_MAX, '\0');
  const ssize_t size = readlinkat(found.get(), "", target.data(), target.size());
  // Linux says ENOENT of a descriptor of what is no link.
  if (size < 0) return errno == ENOENT ? -EINVAL : -errno;
  target.resize(static_cast<size_t>(size));
  *out = std::move(target);
  return 0;
}

int PrivateFiles::real_path(const std::string& path, std::string* out) {
  Entered entered;
  base::Descriptor found;
  if (const int error = enter(&entered); error != 0) return error;
  if (const int error = find(path, true, &found); error != 0) return error;
  return root().path_of(found.get(), out);
}

int PrivateFiles::access(const std::string& path, int mode) {
  binding::FileStatus found;
  if (const int error = status(path, true, &found); error != 0) return error;
  // Its only user owns it. Nothing in it is executed.
  const bool is_folder = S_ISDIR(found.mode);
  if ((mode & X_OK) != 0 && !is_folder && (found.mode & S_IXUSR) == 0) return -EACCES;
  if ((mode & W_OK) != 0 && (found.mode & S_IWUSR) == 0) return -EACCES;
  return (mode & R_OK) != 0 && (found.mode & S_IRUSR) == 0 ? -EACCES : 0;
}

int PrivateFiles::make_one(const std::string& path, uint32_t mode) {
  base::Descriptor parent;
  std::string name;
  if (const int error = root().parent(path, &parent, &name); error != 0)
    return error == -EBUSY ? -EEXIST : error;
  struct stat found {};
  if (fstatat(parent.get(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0) return -EEXIST;
  if (const int full = folder_->room_for_entry(); full != 0) return full;
  if (mkdirat(parent.get(), name.c_str(), mode_for(mode, true)) != 0) return -errno;
  folder_->entry_made();
  return 0;
}

int PrivateFiles::make_folder(const std::string& path, uint32_t mode, bool recursive,
                              std::string* first) {
  Entered entered;
  if (const int error = enter(&entered); error != 0) return error;
  if (!recursive) {
    const int error = make_one(path, mode);
    if (error == 0) *first = path;
    return error;
  }
  base::Descriptor here;
  if (const int error = root().open("", O_PATH | O_DIRECTORY, 0, &here); error != 0) return error;
  std::string at;
  // From one to the next, so that a deep path costs what its names cost.
  for (const std::string& name : names_of(path)) {
    at.append("/").append(name);
    if (const int full = folder_->room_for_entry(); full != 0) {
      struct stat found {};
      if (fstatat(here.get(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) return full;
    } else if (mkdirat(here.get(), name.c_str(), mode_for(mode, true)) == 0) {
      folder_->entry_made();
      if (first->empty()) *first = at;
    } else if (errno != EEXIST) {
      return -errno;
    }
    base::Descriptor next(
        openat(here.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!next) {
      // A link leads elsewhere below the root, or it is no folder.
      const int opened = root().open(at, O_PATH | O_DIRECTORY, 0, &next);
      if (opened != 0) return opened == -ENOTDIR && at.size() == path.size() ? -EEXIST : opened;
    }
    here = std::move(next);
  }
  return 0;
}

int PrivateFiles::remove_folder(const std::string& path) {
  Entered entered;
  base::Descriptor parent;
  std::string name;
  struct stat found {};
  if (const int error = enter(&entered); error != 0) return error;
  if (const int error = root().parent(path, &parent, &name); error != 0) return error;
  if (unlinkat(parent.get(), name.c_str(), AT_REMOVEDIR) != 0) return -errno;
  found.st_mode = S_IFDIR;
  folder_->entry_gone(found);
  return 0;
}

int PrivateFiles::remove_file(const std::string& path) {
  Entered entered;
  base::Descriptor parent;
  std::string name;
  struct stat found {};
  if (const int error = enter(&entered); error != 0) return error;
  if (const int error = root().parent(path, &parent, &name); error != 0)
    return error == -EBUSY ? -EISDIR : error;
  if (fstatat(parent.get(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) return -errno;
  if (unlinkat(parent.get(), name.c_str(), 0) != 0) return -errno;
  folder_->entry_gone(found);
  return 0;
}

int PrivateFiles::begin_remove(const std::string& path, std::unique_ptr<binding::Removal>* rest) {
  Entered entered;
  base::Descriptor parent;
  std::string name;
  if (const int error = enter(&entered); error != 0) return error;
  if (const int error = root().parent(path, &parent, &name); error != 0) return error;
  // No path leads there any more; it is taken apart piece by piece.
  if (const int error = folder_->remove_tree(parent.get(), name); error != 0) return error;
  *rest = std::make_unique<PrivateRemoval>(folder_);
  return 0;
}

int PrivateFiles::rename(const std::string& from, const std::string& to) {
  Entered entered;
  base::Descriptor old_parent, new_parent;
  std::string old_name, new_name;
  struct stat moved {
  }, replaced{};
  if (const int error = enter(&entered); error != 0) return error;
  if (const int error = root().parent(from, &old_parent, &old_name); error != 0) return error;
  if (const int error = root().parent(to, &new_parent, &new_name); error != 0) return error;
  if (fstatat(old_parent.get(), old_name.c_str(), &moved, AT_SYMLINK_NOFOLLOW) != 0) return -errno;
  const bool replaces =
      fstatat(new_parent.get(), new_name.c_str(), &replaced, AT_SYMLINK_NOFOLLOW) == 0;
  if (renameat(old_parent.get(), old_name.c_str(), new_parent.get(), new_name.c_str()) != 0)
    return -errno;
  // Two names of one file stay as they are.
  if (replaces && moved.st_ino != replaced.st_ino) folder_->entry_gone(replaced);
  return 0;
}

int PrivateFiles::link(const std::string& from, const std::string& to) {
  Entered entered;
  base::Descriptor old_parent, new_parent;
  std::string old_name, new_name;
  if (const int error = enter(&entered); error != 0) return error;
  if (const int error = root().parent(from, &old_parent, &old_name); error != 0)
    return error == -EBUSY ? -EPERM : error;
  if (const int error = root().parent(to, &new_parent, &new_name); error != 0)
    return error == -EBUSY ? -EEXIST : error;
  if (const int full = folder_->room_for_entry(); full != 0) return full;
  if (linkat(old_parent.get(), old_name.c_str(), new_parent.get(), new_name.c_str(), 0) != 0)
    return -errno;
  folder_->entry_made();
  return 0;
}

int PrivateFiles::symlink(const std::string& target, const std::string& path) {
  Entered entered;
  base::Descriptor parent;
  std::string name;
  if (const int error = enter(&entered); error != 0) return error;
  if (const int error = root().parent(path, &parent, &name); error != 0)
    return error == -EBUSY ? -EEXIST : error;
  if (const int full = folder_->room_for_entry(); full != 0) return full;
  if (symlinkat(target.c_str(), parent.get(), name.c_str()) != 0) return -errno;
  folder_->entry_made();
  return 0;
}

int PrivateFiles::truncate(const std::string& path, uint64_t length) {
  std::shared_ptr<binding::OpenedFile> file;
  const int error = open(path, O_WRONLY, 0, &file);
  return error == 0 ? file->truncate(length) : error;
}

int PrivateFiles::change_mode(const std::string& path, uint32_t mode) {
  Entered entered;
  base::Descriptor found;
  struct stat status {};
  if (const int error = enter(&entered); error != 0) return error;
  if (const int error = find(path, true, &found); error != 0) return error;
  if (fstat(found.get(), &status) != 0) return -errno;
  return answer(chmod(own_link(found.get()).c_str(), mode_for(mode, S_ISDIR(status.st_mode))));
}

int PrivateFiles::change_owner(const std::string& path, uint32_t uid, uint32_t gid, bool follows) {
  Entered entered;
  base::Descriptor found;
  struct stat status {};
  if (const int error = enter(&entered); error != 0) return error;
  if (const int error = find(path, follows, &found); error != 0) return error;
  if (fstat(found.get(), &status) != 0) return -errno;
  return is_owner(status, uid, gid) ? 0 : -EPERM;
}

int PrivateFiles::change_times(const std::string& path, double atime, double mtime, bool follows) {
  Entered entered;
  base::Descriptor parent, found;
  std::string name;
  const timespec times[] = {time_of(atime), time_of(mtime)};
  if (const int error = enter(&entered); error != 0) return error;
  if (const int error = find(path, follows, &found); error != 0) return error;
  struct stat status {};
  if (fstat(found.get(), &status) == 0 && !S_ISLNK(status.st_mode))
    return answer(utimensat(AT_FDCWD, own_link(found.get()).c_str(), times, 0));
  if (const int error = root().parent(path, &parent, &name); error != 0) return error;
  return answer(utimensat(parent.get(), name.c_str(), times, AT_SYMLINK_NOFOLLOW));
}

}  // namespace edgert::files
