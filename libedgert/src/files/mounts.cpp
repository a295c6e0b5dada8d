#include "files/mounts.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "files/described_file.h"
#include "files/paths.h"

namespace edgert::files {

namespace {

class NoFiles final : public binding::FileSystem {
 public:
  int open(const std::string&, int, uint32_t, std::shared_ptr<binding::OpenedFile>*) override {
    return -ENOENT;
  }
  int status(const std::string&, bool, binding::FileStatus*) override { return -ENOENT; }
  int volume(const std::string&, binding::VolumeStatus*) override { return -ENOENT; }
  int begin_list(const std::string&, std::unique_ptr<binding::Listing>*) override {
    return -ENOENT;
  }
  int read_link(const std::string&, std::string*) override { return -ENOENT; }
  int real_path(const std::string&, std::string*) override { return -ENOENT; }
  int access(const std::string&, int) override { return -ENOENT; }
};

// What a folder holds, where it holds anything itself, and then the names of mounts.
class WithMounts final : public binding::Listing {
 public:
  WithMounts(std::unique_ptr<binding::Listing> own, std::vector<std::string> mounts)
      : own_(std::move(own)), mounts_(std::move(mounts)) {}

  int more(std::vector<binding::FolderEntry>* out) override {
    const int left = own_ != nullptr ? own_->more(out) : 0;
    if (left != 0) return left;
    for (const std::string& name : mounts_) {
      const auto is_same = [&](const binding::FolderEntry& entry) { return entry.name == name; };
      if (std::none_of(out->begin(), out->end(), is_same))
        out->push_back({name, binding::FolderEntry::kFolder});
    }
    return 0;
  }

 private:
  const std::unique_ptr<binding::Listing> own_;
  const std::vector<std::string> mounts_;
};

}  // namespace

Mounts::Mounts(std::shared_ptr<binding::FileSystem> below) : below_(std::move(below)) {
  if (below_ == nullptr) below_ = std::make_shared<NoFiles>();
}

Mounts::Place Mounts::find(const std::string& path) const {
  std::string normal = normal_path(path);
  for (auto mount = mounts_.rbegin(); mount != mounts_.rend(); ++mount) {
    std::optional<std::string> rest = rest_below(normal, mount->at);
    if (!rest) continue;
    if (mount->is_laid_over) {
      binding::FileStatus found;
      if (mount->files->status(normal, true, &found) != 0) continue;
      return {*mount->files, std::move(normal), ""};
    }
    return {*mount->files, std::move(*rest), mount->at};
  }
  return {*below_, std::move(normal), ""};
}

std::vector<std::string> Mounts::above_mounts(const std::string& path) const {
  std::vector<std::string> names;
  for (const Mount& mount : mounts_) {
    if (mount.is_laid_over) continue;
    const std::optional<std::string> rest = rest_below(mount.at, path);
    if (!rest || rest->empty()) continue;
    std::string name = names_of(*rest).front();
    if (std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
  }
  return names;
}

int Mounts::open(const std::string& path, int flags, uint32_t mode,
                 std::shared_ptr<binding::OpenedFile>* file) {
  const Place place = find(path);
  return place.files.open(place.path, flags, mode, file);
}

int Mounts::status(const std::string& path, bool follows, binding::FileStatus* out) {
  const Place place = find(path);
  const int error = place.files.status(place.path, follows, out);
  if (error != -ENOENT) return error;
  const std::string normal = normal_path(path);
  if (normal != "/" && above_mounts(normal).empty()) return error;
  *out = {};
  out->mode = S_IFDIR | 0555;
  out->nlink = 1;
  out->blksize = 4096;
  return 0;
}

int Mounts::volume(const std::string& path, binding::VolumeStatus* out) {
  const Place place = find(path);
  return place.files.volume(place.path, out);
}

int Mounts::begin_list(const std::string& path, std::unique_ptr<binding::Listing>* listing) {
  const Place place = find(path);
  std::unique_ptr<binding::Listing> own;
  const int error = place.files.begin_list(place.path, &own);
  const std::string normal = normal_path(path);
  std::vector<std::string> mounts = above_mounts(normal);
  if (error != 0 && (error != -ENOENT || (mounts.empty() && normal != "/"))) return error;
  *listing = std::make_unique<WithMounts>(std::move(own), std::move(mounts));
  return 0;
}

int Mounts::read_link(const std::string& path, std::string* out) {
  const Place place = find(path);
  return place.files.read_link(place.path, out);
}

int Mounts::real_path(const std::string& path, std::string* out) {
  const Place place = find(path);
  const int error = place.files.real_path(place.path, out);
  binding::FileStatus above;
  if (error != -ENOENT || status(path, true, &above) != 0) return error;
  *out = normal_path(path);
  return 0;
}

int Mounts::access(const std::string& path, int mode) {
  const Place place = find(path);
  const int error = place.files.access(place.path, mode);
  binding::FileStatus above;
  if (error != -ENOENT || status(path, true, &above) != 0) return error;
  return (mode & W_OK) != 0 ? -EROFS : 0;
}

int Mounts::make_folder(const std::string& path, uint32_t mode, bool recursive,
                        std::string* first) {
  const Place place = find(path);
  binding::FileStatus found;
  if (status(path, true, &found) == 0) return recursive && S_ISDIR(found.mode) ? 0 : -EEXIST;
  const int error = place.files.make_folder(place.path, mode, recursive, first);
  if (!first->empty()) first->insert(0, place.at);
  return error;
}

int Mounts::remove_folder(const std::string& path) {
  const Place place = find(path);
  return place.files.remove_folder(place.path);
}

int Mounts::remove_file(const std::string& path) {
  const Place place = find(path);
  return place.files.remove_file(place.path);
}

int Mounts::begin_remove(const std::string& path, std::unique_ptr<binding::Removal>* rest) {
  const Place place = find(path);
  return place.files.begin_remove(place.path, rest);
}

int Mounts::rename(const std::string& from, const std::string& to) {
  const Place source = find(from), target = find(to);
  if (&source.files == &target.files) return source.files.rename(source.path, target.path);
  binding::FileStatus found;
  const int error = source.files.status(source.path, false, &found);
  return error != 0 ? error : -EXDEV;
}

int Mounts::link(const std::string& from, const std::string& to) {
  const Place source = find(from), target = find(to);
  if (&source.files == &target.files) return source.files.link(source.path, target.path);
  binding::FileStatus found;
  const int error = source.files.status(source.path, false, &found);
  return error != 0 ? error : -EXDEV;
}

int Mounts::symlink(const std::string& target, const std::string& path) {
  const Place place = find(path);
  return place.files.symlink(target, place.path);
}

int Mounts::truncate(const std::string& path, uint64_t length) {
  const Place place = find(path);
  return place.files.truncate(place.path, length);
}

int Mounts::change_mode(const std::string& path, uint32_t mode) {
  const Place place = find(path);
  return place.files.change_mode(place.path, mode);
}

int Mounts::change_owner(const std::string& path, uint32_t uid, uint32_t gid, bool follows) {
  const Place place = find(path);
  return place.files.change_owner(place.path, uid, gid, follows);
}

int Mounts::change_times(const std::string& path, double atime, double mtime, bool follows) {
  const Place place = find(path);
  return place.files.change_times(place.path, atime, mtime, follows);
}

}  // namespace edgert::files
